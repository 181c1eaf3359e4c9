/* Reads our options, for pages and for drawing without a browser: colours and formats are tokens.
   Only these keys hold tokens, so a name that looks like one stays a name. */
var crossfootCharts = (function () {
  "use strict";
  var COLOURS = { color: 1, borderColor: 1, backgroundColor: 1 };
  var FORMATS = { formatter: 1, valueFormatter: 1 };

  /* A page has a language; drawing without one is in English. */
  var language = typeof document === "undefined" ? "en" : document.documentElement.lang || "en";
  var isGerman = language.slice(0, 2) === "de";

  function rounded(value, digits) {
    var text = String(Number(value.toFixed(digits))).replace("-", "\u2212");
    return isGerman ? text.replace(".", ",") : text;
  }
  /* Labels are given the whole point, axes and tooltips its value. */
  function of(format) {
    return function (given) {
      var value = given !== null && typeof given === "object" ? given.value : given;
      return typeof value === "number" ? format(value) : "";
    };
  }
  function short(value) {
    var size = Math.abs(value);
    var units = isGerman
      ? [[1e12, "\u00a0Bio."], [1e9, "\u00a0Mrd."], [1e6, "\u00a0Mio."], [1e3, "\u00a0Tsd."]]
      : [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];
    for (var i = 0; i < units.length; i++) {
      if (size >= units[i][0]) return rounded(value / units[i][0], 2) + units[i][1];
    }
    return rounded(value, size >= 1 ? 2 : 4);
  }
  function exact(value) {
    return value.toLocaleString(language, { maximumFractionDigits: 4 });
  }
  var byToken = {
    $short: of(short),
    $exact: of(exact),
    $share: of(function (value) { return rounded(100 * value, 1) + "%"; }),
    $percent: of(function (value) { return rounded(value, 1) + "%"; }),
  };

  /* `colours` maps tokens to colours, or is a function that does. */
  function option(json, colours) {
    var colour = typeof colours === "function" ? colours : function (token) { return colours[token]; };
    return JSON.parse(json, function (key, value) {
      if (typeof value !== "string" || value.charAt(0) !== "$") return value;
      if (COLOURS[key]) return colour(value) || value;
      return FORMATS[key] ? byToken[value] || value : value;
    });
  }
  return { option: option };
})();
