// The parts of ECharts that our charts use; tools/vendor.py makes one file of them.
import { BarChart, LineChart } from "echarts/charts";
import {
  AriaComponent, GridComponent, LegendPlainComponent, MarkLineComponent, MarkPointComponent,
  TooltipComponent,
} from "echarts/components";
import { getInstanceByDom, init, use } from "echarts/core";
import { LegacyGridContainLabel } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

use([
  AriaComponent, BarChart, GridComponent, LegacyGridContainLabel, LegendPlainComponent, LineChart,
  MarkLineComponent, MarkPointComponent, SVGRenderer, TooltipComponent,
]);
export { getInstanceByDom, init };
