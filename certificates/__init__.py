"""WHAT IS PROVED: checklists and tests with their results, results from elsewhere, certificates, who may check them."""
