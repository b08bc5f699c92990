"""Text to speech: engines, their voices, what they have said already, and prompt lists with text in them."""
