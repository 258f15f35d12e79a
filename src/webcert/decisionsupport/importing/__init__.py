"""Reading the publishers' files: each reader gets the bytes of the files and gives what the product keeps, or refuses."""
