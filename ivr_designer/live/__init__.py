"""The live view: a published version with what goes on in it; looking changes nothing."""
