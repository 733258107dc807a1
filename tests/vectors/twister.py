# Numbers for tests/check_random.c: the Mersenne Twister as Python carries it, seeded by
# Knuth's recurrence as Matsumoto & Nishimura's init_genrand() of 2002 does, and this
# library's way from (seed, stream) to 32 bits. Run: python3 twister.py
# SPDX-License-Identifier: GPL-3.0-or-later
import random

M64, M32 = 2**64 - 1, 2**32 - 1


def mt(seed):
    state = [seed]
    for i in range(1, 624):
        state.append((1812433253 * (state[-1] ^ state[-1] >> 30) + i) & M32)
    r = random.Random()
    r.setstate((3, tuple(state + [624]), None))
    return r


def mix(x):
    x = (x + 0x9E3779B97F4A7C15) & M64
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & M64
    x = (x ^ x >> 27) * 0x94D049BB133111EB & M64
    return x ^ x >> 31


def permute(x):
    x = (x ^ x >> 16) * 0x85EBCA6B & M32
    x = (x ^ x >> 13) * 0xC2B2AE35 & M32
    return x ^ x >> 16


def seed32(seed, stream):
    key = mix(mix(seed) ^ stream >> 32)
    word = permute(permute(stream & M32 ^ key & M32) ^ key >> 32)
    return word or permute(permute(M32 ^ key & M32) ^ key >> 32)


r = mt(5489)
first = r.getrandbits(32)
assert first == 3499211612, first  # the authors' own first output, mt19937ar.out
for seed, stream in ((1, 0), (1, 1), (2, 0), (20260101, 999), (M64, 2**33 + 5)):
    r = mt(seed32(seed, stream))
    print("    {%dULL, %dULL, {%s}}," % (
        seed, stream, ", ".join("%d" % r.getrandbits(32) for _ in range(4))))
