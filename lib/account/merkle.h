/* Merkle trees as RFC 6962 has them, grown leaf by leaf.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_MERKLE_H
#define ANJI_ACCOUNT_MERKLE_H

#include <stddef.h>
#include <stdint.h>

#define ANJIP_DIGEST 32

/* Roots of the full subtrees from left to right: one for each 1 bit of the leaves. */
typedef struct {
    int64_t leaves;
    uint8_t hash[64][ANJIP_DIGEST];
} anjip_merkle;

/* SHA-256(0x00 || n bytes); 0 when memory is short. */
int  anjip_merkle_leaf(size_t n, const char *bytes, uint8_t digest[ANJIP_DIGEST]);
void anjip_merkle_append(anjip_merkle *tree, const uint8_t leaf[ANJIP_DIGEST]);
/* Of at least one leaf. */
void anjip_merkle_root(const anjip_merkle *tree, uint8_t root[ANJIP_DIGEST]);
/* Hashes that stand in the tree. */
size_t anjip_merkle_size(const anjip_merkle *tree);
/* SHA-256(0x01 || left || right) */
void anjip_merkle_node(const uint8_t left[ANJIP_DIGEST],
                       const uint8_t right[ANJIP_DIGEST], uint8_t node[ANJIP_DIGEST]);

#endif
