"""The server: keeps and shows what the library computes. Built in the next part."""
