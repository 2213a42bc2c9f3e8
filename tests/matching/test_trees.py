"""Trees are kept and come back the same."""

from __future__ import annotations

import pytest
from hypothesis import given

from lionrock.matching.predicates import Tree
from lionrock.matching.trees import packed, unpacked
from matching.worlds import trees


@given(trees())
def test_a_tree_that_was_kept_is_the_same_tree(tree: Tree) -> None:
    """Whatever it tests."""
    assert unpacked(packed(tree)) == tree


@pytest.mark.parametrize("lists", [[], ["!"], ["nothing", "f"], ["phrase"], ["phrase", "f", 1, 2, 3, 4]])
def test_lists_of_another_shape_are_refused(lists: list[object]) -> None:
    """What is read back was written by us, or it is an error."""
    with pytest.raises((ValueError, IndexError, TypeError)):
        unpacked(lists)
