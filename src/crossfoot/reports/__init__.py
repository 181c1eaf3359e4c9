"""Everything an audit leaves behind: summary, findings, work paper and page."""
