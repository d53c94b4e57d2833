"""The product on an office PC: its web server, and how phones of the same network reach it over https.

- `addresses`: by which names and numbers this machine can be reached.
- `authority`: a certificate authority of its own, made once, and the certificate it gives this machine.
- `door`: ends TLS for phones, however slow or silent, and hands what they send to the web server.
- `guide`: the page, over plain http, that leads a phone through trusting the authority.
- `lan`: the three together, looked after while they run.
- `web`: the web server itself. `kept`: a process beside it that is started again when it ends.
"""
