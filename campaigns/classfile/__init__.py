"""The file of a training (hồ sơ lớp): its documents by number and day, its photos, one ZIP of it all.

paper: the table. filing: attach, correct, remove, bring back. photos: pictures of a lesson, without where they were
taken. outputs: a numbered document is what the training's task brought. contents: what is there and what is not.
"""
