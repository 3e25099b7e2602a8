"""The benchmarks: every figure beside a yardstick of the same run on the same server, so that a ratio remains."""
