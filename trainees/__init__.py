"""THE REGISTER: who lives and works here, where they belong, and what each was shown able to do."""
