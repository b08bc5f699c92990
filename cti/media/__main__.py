"""`python -m cti.media --link FD`: the media process."""

from cti.media.process import main

if __name__ == "__main__":
    main()
