"""Certificates (giấy chứng nhận): who may have one, the issued fact, its paper, replacing, revoking, checking."""
