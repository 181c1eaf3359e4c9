"""What Excel workbooks of ours share: tables of typed cells, and their formats."""
