"""Proofs of RFC 6962 trees, by the recursive definitions of its section 2.1."""

import hashlib


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size):
    return 1 << ((size - 1).bit_length() - 1)


def path_length(index, size):
    if size == 1:
        return 0
    half = split(size)
    return 1 + (path_length(index, half) if index < half else path_length(index - half, size - half))


def root_of_path(leaf, index, size, path):
    """The root to which a path of the right length leads."""
    if size == 1:
        return leaf
    half = split(size)
    if index < half:
        return node_hash(root_of_path(leaf, index, half, path[:-1]), path[-1])
    return node_hash(path[-1], root_of_path(leaf, index - half, size - half, path[:-1]))


def roots_of_consistency(old_size, size, proof, old_root, whole=True):
    """The old and the new root to which a consistency proof leads, or None if it is too short."""
    if old_size == size:
        if whole:
            return old_root, old_root
        return (proof.pop(0),) * 2 if proof else None
    half = split(size)
    if old_size <= half:
        roots = roots_of_consistency(old_size, half, proof, old_root, whole)
        return None if roots is None or not proof else (roots[0], node_hash(roots[1], proof.pop(0)))
    roots = roots_of_consistency(old_size - half, size - half, proof, old_root, False)
    if roots is None or not proof:
        return None
    left = proof.pop(0)
    return node_hash(left, roots[0]), node_hash(left, roots[1])


def is_consistent(old_size, size, old_root, root, proof):
    rest = list(proof)
    return roots_of_consistency(old_size, size, rest, old_root) == (old_root, root) and not rest
