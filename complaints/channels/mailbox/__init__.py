"""Mail as it arrives: bytes in, plain values out. Nothing here raises, whatever the bytes are."""
