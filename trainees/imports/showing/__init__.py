"""Previews: what a file would do, found once, kept sealed while the file waits, and shown page by page.

document: what pages show, as plain data. packing: that data as one text. composing: from planned rows to it. waiting: a
file between its arrival and its end. decisions, choices: what people say of its rows, and of such headings from now on. looking: reading, comparing, writing. marking: workbooks to mend by.
"""
