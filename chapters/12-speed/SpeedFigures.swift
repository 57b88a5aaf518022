import Figures
import Foundation
import Tensors

/// Where the name of a point stands.
typealias Side = LinePlot.Note.Side

/// One stage of the chapter: what it did, and how long that took.
struct Stage {
  var name: String
  var seconds: Double
  /// Multiplications and additions, counted from the sizes.
  var operations: Int
  /// Bytes of numbers that its inner loop reads and writes, counted from its source.
  var bytes: Double
  var cores = 1
  /// Images that it took.
  var images = 1
  /// Whether it does both blocks of the network, or the second convolution alone.
  var isPass = false
  /// Where its name stands in the roofline plot.
  var side = Side.right

  /// Billions of operations in a second.
  var rate: Double { Double(operations) / seconds / 1e9 }
  /// Operations for each byte.
  var intensity: Double { Double(operations) / bytes }
}

/// What a machine can do at best.
struct Roof {
  /// Billions of operations in a second, on one core and on all.
  var peak: Double
  var peakOfAll: Double
  /// Billions of bytes in a second that one core reads from each level of memory, nearest first.
  var levels: [(name: String, bandwidth: Double)]

  /// What is possible at this intensity when the numbers come from a level of this bandwidth.
  func limit(intensity: Double, bandwidth: Double) -> Double {
    min(peak, intensity * bandwidth)
  }
}

/// The stages under the machine's roofs, those of one layer on the left, those of both blocks
/// enlarged on the right; on all axes equal distances are equal ratios.
func rooflinePlot(_ roof: Roof, _ stages: [Stage]) -> LinePlot {
  let (one, both) = (stages.filter { !$0.isPass }, stages.filter(\.isPass))
  return LinePlot(
    panels: [
      panel("one layer, one core", roof, one, x: 0.1...10, y: range(roof.peak, one)),
      panel(
        "both blocks, enlarged", roof, both, x: 1...5, y: range(roof.peakOfAll, both),
        peakOfAll: roof.peakOfAll),
    ])
}

/// From below the slowest stage to above the peak, ending at 1, 2 or 5 times a power of ten.
private func range(_ peak: Double, _ stages: [Stage]) -> ClosedRange<Double> {
  let least = (stages.map(\.rate).min() ?? 1) / 1.5
  let greatest = max(peak, stages.map(\.rate).max() ?? 1) * 1.5
  let marks = (-3...6).flatMap { power in [1, 2, 5].map { $0 * pow(10, Double(power)) } }
  let bottom = marks.last { $0 <= least } ?? least
  let top = marks.first { $0 >= greatest } ?? greatest
  // On a short axis a little below the mark: gnuplot may leave out a tick that is the axis's end.
  return (top / bottom > 100 ? 1 : 0.999) * bottom...top
}

private func panel(
  _ title: String, _ roof: Roof, _ stages: [Stage], x: ClosedRange<Double>,
  y: ClosedRange<Double>, peakOfAll: Double? = nil
) -> LinePlot.Panel {
  let (left, right) = (x.lowerBound, x.upperBound)
  // Ten times as much in both directions, in pixels: they turn a slope of 1 into an angle.
  let (up, along) = (563 / log10(y.upperBound / y.lowerBound), 699 / log10(right / left))
  var series: [LinePlot.Series] = []
  var notes: [LinePlot.Note] = []
  for level in roof.levels {
    let ridge = roof.peak / level.bandwidth
    // From where it enters the panel.
    let start = max(left, y.lowerBound / level.bandwidth)
    let ends = [start, ridge, right].filter { $0 >= start && $0 <= right }
    series.append(
      .init(
        "", x: ends, y: ends.map { roof.limit(intensity: $0, bandwidth: level.bandwidth) },
        look: .solid))
    // On the slope, where it has a good part of its way before it.
    let place = start * 1.12
    guard place < ridge / 4 else { continue }
    notes.append(
      .init(
        "\(level.name), \(significant(level.bandwidth)) GB/s", x: place,
        y: place * level.bandwidth * pow(10, 30 / up), side: .right,
        angle: atan(up / along) * 180 / Double.pi))
  }
  notes.append(
    .init(
      "peak of one core, \(significant(roof.peak)) GFLOP/s", x: right,
      y: roof.peak * pow(10, 18 / up), side: .left))
  series.append(.init("", x: stages.map(\.intensity), y: stages.map(\.rate), look: .points))
  notes += stages.map { .init($0.name, x: $0.intensity, y: $0.rate, side: $0.side) }
  if let peakOfAll {
    series.append(.init("", x: [left, right], y: [peakOfAll, peakOfAll], look: .dashed))
    notes.append(
      .init(
        "peak of both, \(significant(peakOfAll)) GFLOP/s", x: right,
        y: peakOfAll * pow(10, 18 / up), side: .left))
  }
  return LinePlot.Panel(
    title, x: PlotAxis("arithmetic intensity, FLOP per byte", range: x, isLogarithmic: true),
    y: PlotAxis("speed, GFLOP/s", range: y, isLogarithmic: true), series: series, notes: notes)
}

/// The time of one image, layer at a time and image at a time, over the bytes that a batch leaves
/// behind.
func batchPlot(
  _ bytes: [Int], _ passes: [(byLayers: Double, byImages: Double)], _ batches: [Int]
) -> LinePlot {
  let x = bytes.map { Double($0) / 1024 }
  func microseconds(_ seconds: [Double]) -> [Double] {
    zip(seconds, batches).map { 1e6 * $0 / Double($1) }
  }
  let layers = microseconds(passes.map(\.byLayers))
  let top = (layers + microseconds(passes.map(\.byImages))).max() ?? 1
  return LinePlot(
    x: PlotAxis("left behind by the batch, KB", isLogarithmic: true),
    y: PlotAxis("time of one image, µs", range: 0...(1.1 * top)),
    series: [
      .init("layer at a time", x: x, y: layers, look: .lineAndPoints),
      .init(
        "image at a time", x: x, y: microseconds(passes.map(\.byImages)), look: .lineAndPoints),
    ])
}

/// A part in whole per cent: "97 %".
func percent(_ part: Double) -> String { format(100 * part, decimals: 0) + " %" }

/// A number to three digits: "0.474", "35.2", "244", "53,800".
func significant(_ value: Double) -> String {
  guard value > 0 else { return format(value) }
  let power = Int(log10(value).rounded(.down))
  if power < 3 { return format(value, decimals: max(0, 2 - power)) }
  let unit = pow(10, Double(power - 2))
  return grouped(Int((value / unit).rounded() * unit))
}

/// A time in the unit that fits: "18.3 µs", "1.71 ms".
func duration(_ seconds: Double) -> String {
  if seconds < 1e-3 { return significant(seconds * 1e6) + " µs" }
  return seconds < 1 ? significant(seconds * 1e3) + " ms" : significant(seconds) + " s"
}

/// Bytes in the unit that fits, 1 KB of them 1,024: "21.1 KB", "5.4 MB".
func size(_ bytes: Int) -> String {
  let kilobytes = Double(bytes) / 1024
  return kilobytes < 1024
    ? format(kilobytes, decimals: 1) + " KB" : format(kilobytes / 1024, decimals: 1) + " MB"
}

/// How many of the numbers are not the same to the last bit.
func differing(_ left: [Float], _ right: [Float]) -> Int {
  guard left.count == right.count else { return max(left.count, right.count) }
  return left.indices.count { left[$0].bitPattern != right[$0].bitPattern }
}

/// How long each engine takes for an epoch of a network: ours with one thread and two, then others.
struct BenchmarkRow {
  var network: String
  var seconds: [Double] = []

  /// The fastest of the others by ours with two threads.
  var gain: Double { (seconds.dropFirst(2).min() ?? .nan) / seconds[1] }
}

/// What `make bench` has written into the book, network by network.
func benchmarkRows() throws -> [BenchmarkRow] {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
  let table = try String(
    contentsOf: root.appending(path: "figures/12-speed/epoch.tsv"), encoding: .utf8)
  var rows: [BenchmarkRow] = []
  for line in table.split(separator: "\n").dropFirst() {
    let fields = line.split(separator: "\t").map(String.init)
    if rows.last?.network != fields[0] { rows.append(BenchmarkRow(network: fields[0])) }
    rows[rows.count - 1].seconds.append(Double(fields[3]) ?? .nan)
  }
  return rows
}
