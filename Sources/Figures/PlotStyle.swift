/// How every plot looks.
enum PlotStyle {
  /// The colour, dashes and marker of each series: told apart without colour too.
  static let series: [(colour: String, dashes: String, marker: Int, size: Double)] = [
    ("#1f4e8c", "solid", 7, 1.5), ("#e07b00", "(14,7)", 5, 1.4), ("#1b8a5a", "(3,5)", 9, 1.7),
    ("#b5338a", "(14,5,3,5)", 13, 1.8), ("#4aa3df", "(24,6)", 6, 1.5),
    ("#6b7280", "(8,4,3,4,3,4)", 4, 1.4),
  ]

  /// The commands that come first in every plot.
  static func commands(output: String, size: (width: Int, height: Int)) -> String {
    """
    set encoding utf8
    set terminal pngcairo noenhanced size \(size.width),\(size.height) font 'DejaVu Sans,20' \
    background rgb '#ffffff'
    set output \(output.quotedForGnuplot)
    set datafile separator tab
    set border 3 back linecolor rgb '#818b98' linewidth 2
    set tics nomirror out scale 0.6 textcolor rgb '#59636e'
    set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
    set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
    set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
    set rmargin 4
    """
  }

  /// A title at the upper left of the plot, `top` of the picture's height from its top.
  static func title(_ text: String, tag: Int, x: String = "graph 0", top: Double) -> String {
    """
    set label \(tag) \(text.quotedForGnuplot) at \(x), screen \(PlotTable.text(1 - top)) left \
    font ',22' textcolor rgb '#1f2328'
    """
  }
}
