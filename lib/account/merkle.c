/* Merkle trees (RFC 6962, section 2.1).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "account/hash.h"
#include "account/merkle.h"
#include "private.h"

int anjip_merkle_leaf(size_t n, const char *bytes, uint8_t digest[ANJIP_DIGEST])
{
    uint8_t *message = anjip_malloc(n + 1, 1);

    if (!message)
        return 0;
    message[0] = 0;
    memcpy(message + 1, bytes, n);
    anjip_sha256(n + 1, message, digest);
    free(message);
    return 1;
}

void anjip_merkle_node(const uint8_t left[ANJIP_DIGEST],
                       const uint8_t right[ANJIP_DIGEST], uint8_t node[ANJIP_DIGEST])
{
    uint8_t message[1 + 2 * ANJIP_DIGEST];

    message[0] = 1;
    memcpy(message + 1, left, ANJIP_DIGEST);
    memcpy(message + 1 + ANJIP_DIGEST, right, ANJIP_DIGEST);
    anjip_sha256(sizeof message, message, node);
}

size_t anjip_merkle_size(const anjip_merkle *tree)
{
    size_t n = 0;
    for (int64_t left = tree->leaves; left > 0; left >>= 1)
        n += left & 1;
    return n;
}

/* A new leaf completes as many subtrees as the count has 1 bits at its end. */
void anjip_merkle_append(anjip_merkle *tree, const uint8_t leaf[ANJIP_DIGEST])
{
    uint8_t hash[ANJIP_DIGEST];
    size_t  n = anjip_merkle_size(tree);

    memcpy(hash, leaf, sizeof hash);
    for (int64_t left = tree->leaves; left & 1; left >>= 1)
        anjip_merkle_node(tree->hash[--n], hash, hash);
    memcpy(tree->hash[n], hash, sizeof hash);
    tree->leaves++;
}

void anjip_merkle_root(const anjip_merkle *tree, uint8_t root[ANJIP_DIGEST])
{
    size_t n = anjip_merkle_size(tree);

    memcpy(root, tree->hash[--n], ANJIP_DIGEST);
    while (n > 0)
        anjip_merkle_node(tree->hash[--n], root, root);
}
