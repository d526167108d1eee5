"""A parameter tree in one .npz file, written atomically so that an interrupted run never leaves half of one."""

import os
from pathlib import Path

import jax
import numpy as np


def flatten(tree):
    leaves = jax.tree_util.tree_flatten_with_path(tree)[0]
    return {jax.tree_util.keystr(path): np.asarray(leaf) for path, leaf in leaves}


def save(path: Path, tree):
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, **flatten(tree))
    os.replace(partial, path)


def load(path: Path, like):
    """The saved tree, in the structure of `like`. Raises KeyError if the file lacks a leaf of it."""
    with np.load(path) as saved:
        return jax.tree_util.tree_map_with_path(lambda key, _: saved[jax.tree_util.keystr(key)], like)
