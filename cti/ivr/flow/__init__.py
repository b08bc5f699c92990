"""What a flow is made of: the document and its file, blocks with their fields and exits, the palette.

`block.Block` is what every block derives from, `function_block` makes one of a plain function;
`block_session` is what a running block may do with its call. `document.Flow` is a drawing with every
edit that can be made to it, `file` reads and writes it, `paths` follows its links, `describe` tells it
in words.
"""
