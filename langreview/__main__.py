"""`python -m langreview` is `langreview`."""

import sys

from langreview.cli import main

sys.exit(main())
