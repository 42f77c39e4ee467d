"""``python -m mlfa_trainer``, which torchrun starts."""

from __future__ import annotations

from mlfa_trainer.cli import main

if __name__ == "__main__":
    main()
