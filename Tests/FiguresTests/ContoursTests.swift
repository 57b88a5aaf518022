import Foundation
import Testing

@testable import Figures

@Suite struct ContoursTests {
  @Test func aCircleIsOneClosedLine() {
    let contours = Contours(of: { $0 * $0 + $1 * $1 }, x: -2...2, y: -2...2, cells: 40)
    let lines = contours.lines(at: 1)
    #expect(lines.count == 1)
    for line in lines {
      #expect(line.count > 40)
      #expect(line.first?.x == line.last?.x && line.first?.y == line.last?.y)
      for point in line {
        let radius = (point.x * point.x + point.y * point.y).squareRoot()
        #expect(abs(radius - 1) < 0.01)
      }
    }
    #expect(contours.lines(at: -1).isEmpty)
  }

  /// y = 2 x + 0.3 cuts a square of 2 × 2 cells; the function is straight, and so are the points.
  @Test func aStraightLineRunsFromBorderToBorder() {
    let contours = Contours(of: { $1 - 2 * $0 }, x: 0...1, y: 0...1, cells: 2)
    let lines = contours.lines(at: 0.3)
    #expect(lines.count == 1)
    for line in lines {
      for point in line { #expect(abs(point.y - 2 * point.x - 0.3) < 1e-12) }
      let ends = [line.first, line.last].compactMap { $0 }.sorted { $0.x < $1.x }
      #expect(ends.count == 2)
      #expect(abs(ends[0].x) < 1e-12 && abs(ends[0].y - 0.3) < 1e-12)
      #expect(abs(ends[1].x - 0.35) < 1e-12 && abs(ends[1].y - 1) < 1e-12)
    }
  }

  /// Corners 1, 0, 1, 0 of one cell: below their mean the low corners are cut off, above it the
  /// high ones.
  @Test func aSaddleIsCutAsItsMiddleSays() {
    func lines(_ level: Double) -> [[Contours.Point]] {
      Contours(of: { $0 == $1 ? 1 : 0 }, x: 0...1, y: 0...1, cells: 1).lines(at: level)
    }
    for (level, distance) in [(0.25, 0.25), (0.75, 0.25)] {
      #expect(lines(level).count == 2)
      for line in lines(level) {
        #expect(line.count == 2)
        // Both ends lie equally far from the corner that is cut off.
        let corner = level < 0.5 ? [(1.0, 0.0), (0.0, 1.0)] : [(0.0, 0.0), (1.0, 1.0)]
        let isCut = corner.contains { corner in
          line.allSatisfy {
            let (across, up) = (abs($0.x - corner.0), abs($0.y - corner.1))
            return abs(across + up - distance) < 1e-12
          }
        }
        #expect(isCut)
      }
    }
  }

  @Test func whatIsNoNumberHasNoLine() {
    let contours = Contours(of: { $0 > 0 ? .nan : $0 + $1 }, x: -1...1, y: -1...1, cells: 10)
    for line in contours.lines(at: -0.5) { for point in line { #expect(point.x <= 0) } }
  }

  @Test func severalLinesAreOneSeriesWithGaps() {
    let series = LinePlot.Series(
      contoursOf: { $0 * $0 + $1 * $1 }, x: -2...2, y: -2...2, levels: [1, 2, 3], cells: 20)
    #expect(series.look == .background && series.name.isEmpty)
    #expect(series.y.count { $0.isNaN } == 2)
    #expect(series.x.count == series.y.count && series.x.allSatisfy(\.isFinite))
  }

  @Test func theBackgroundTakesNoColour() throws {
    let background = LinePlot.Series(
      contoursOf: { $0 + $1 }, x: 0...1, y: 0...1, levels: [1], cells: 4)
    let curve = LinePlot.Series("curve", x: [0, 1], y: [0, 1], look: .line)
    let first = PlotStyle.series[0].colour
    for series in [[background, curve], [curve, background]] {
      let commands = LinePlot("", x: "x", y: "y", series: series).commands(data: "d.tsv")
      #expect(commands.components(separatedBy: first).count == 2)
    }
  }
}
