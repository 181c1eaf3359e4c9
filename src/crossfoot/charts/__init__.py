"""Charts as ECharts options, and as SVG."""
