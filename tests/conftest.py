"""What holds for every test."""

import os

# One thread of linear algebra, as in the media process: products of a few rows are not worth waking
# others for, and on a busy machine those others are waited for. It is read when NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

# How long an example takes is no property of the code: machines are busy.
settings.register_profile("cordboard", deadline=None)
settings.load_profile("cordboard")
