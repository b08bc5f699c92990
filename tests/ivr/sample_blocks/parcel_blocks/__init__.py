"""Two blocks of one's own: a function that is a block and a formula, and a class."""

from parcel_blocks.check_digit import parcel_number
from parcel_blocks.gong import Gong

BLOCKS = [parcel_number, Gong]
