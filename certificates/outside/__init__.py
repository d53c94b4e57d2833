"""Results from elsewhere (kết quả nơi khác): the national platform's list, a head's confirmation, others' certificates."""
