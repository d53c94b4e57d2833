"""Plans of communes that do not exist, in many shapes: built on blocks, made by chance, with what is true of them."""
