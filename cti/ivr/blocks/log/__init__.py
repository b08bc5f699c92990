"""What reports show: lines, counts, results, prices."""
