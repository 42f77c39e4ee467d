"""What several of the trainer's tests begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from miniature_recordings import Recordings, write_recordings


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """PyTorch computes in one thread, and then in as many as before.

    Sums over several depend on their number, and what is resumed must equal what was not
    stopped. And several small products wait for each other's threads more than they compute.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Recordings:
    """Recordings that nobody changes."""
    return write_recordings(tmp_path_factory.mktemp("recordings"))
