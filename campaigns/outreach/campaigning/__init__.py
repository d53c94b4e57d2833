"""A campaign as a whole: begun and finished, copied; what it stands on; its money, papers and messages; what is lacking in it."""
