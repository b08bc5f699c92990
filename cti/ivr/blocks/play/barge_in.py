"""What keys do to what is played: the choice that all blocks of playing and asking have."""

BARGE_IN = {
    "any_key": ("任意键打断", "any key"),
    "valid_key": ("有效键打断", "valid keys"),
    "no": ("不可打断", "not at all"),
}
