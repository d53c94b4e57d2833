"""Where words stand on a page, made into paragraphs and tables: for PDF, and for text whose columns are blanks."""
