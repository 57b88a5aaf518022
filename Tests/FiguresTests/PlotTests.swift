import Foundation
import Tensors
import Testing

@testable import Figures

@Suite struct PlotTests {
  let training = LinePlot(
    "Training",
    panels: [
      .init(
        "loss", x: "epoch", y: PlotAxis("cross-entropy", isLogarithmic: true),
        series: [
          .init("training", x: [1, 2, 3] as [Float], y: [0.5, 0.25, 0.1] as [Float]),
          .init("validation", x: [1, 3] as [Float], y: [0.6, 0.2] as [Float]),
        ]),
      .init(
        "accuracy", x: "epoch", y: "share",
        series: [.init("training", x: [1, 2, 3] as [Float], y: [0.9, .nan, 1] as [Float])]),
    ])
  let bars = BarPlot(
    "Classes", x: "digit", y: "images", categories: ["0", "1"], values: [5923, 6742.0], decimals: 0)

  @Test func theTableHasEveryNumberOnce() throws {
    let scratch = try Scratch()
    let files = try training.write(in: scratch.path, name: "curves")
    #expect(files == ["curves.png", "curves.tsv", "curves.gp"])
    #expect(scratch.files == files.sorted())
    // The validation's epochs differ, so they have a column of their own.
    let lines = [
      "epoch\tloss: training\tepoch\tloss: validation\taccuracy: training",
      "1\t0.5\t1\t0.6\t0.9", "2\t0.25\t3\t0.2\tNaN", "3\t0.1\t\t\t1",
    ]
    #expect(scratch.text("curves.tsv") == lines.map { $0 + "\n" }.joined())
    _ = try bars.write(in: scratch.path, name: "bars")
    #expect(scratch.text("bars.tsv") == "digit\timages\n0\t5923\n1\t6742\n")
  }

  @Test func barsShowTheSpread() throws {
    let scratch = try Scratch()
    var plot = LinePlot(
      x: "x", y: "y",
      series: [
        .init("a", x: [1, 2.0], y: [1, 2.0], spread: [0.5, 1]),
        .init("b", x: [1, 2.0], y: [3, 1.0]),
      ])
    _ = try plot.write(in: scratch.path, name: "bars")
    #expect(scratch.text("bars.tsv") == "x\ta\ta, ±\tb\n1\t1\t0.5\t3\n2\t2\t1\t1\n")
    let commands = scratch.text("bars.gp") ?? ""
    #expect(commands.contains("'' skip 1 using 1:2:3 with yerrorbars"))
    #expect(commands.contains("'' skip 1 using 1:4 with linespoints"))
    // From 1 − 0.5 to 2 + 1.
    #expect(commands.contains("set yrange [0.5:3]"))
    plot.panels[0].series[0].spread = [1]
    #expect(throws: FigureError.self) { try plot.write(in: scratch.path, name: "broken") }
  }

  @Test func notesStandBesideTheirPoints() throws {
    let scratch = try Scratch()
    let plot = LinePlot(
      x: "x", y: "y", series: [.init("", x: [1, 2.0], y: [1, 2.0])],
      notes: [
        .init("here", x: 1.5, y: 1.25), .init("slope", x: 1, y: 2, side: .left, angle: 30),
      ])
    _ = try plot.write(in: scratch.path, name: "notes")
    let commands = scratch.text("notes.gp") ?? ""
    #expect(
      commands.contains("set label 'here' at first 1.5, first 1.25 left offset 1,0 front"))
    #expect(
      commands.contains(
        "set label 'slope' at first 1, first 2 right offset -1,0 rotate by 30 front"))
    let broken = LinePlot(
      x: "x", y: "y", series: plot.panels[0].series, notes: [.init("two\nlines", x: 1, y: 1)])
    #expect(throws: FigureError.self) { try broken.write(in: scratch.path, name: "broken") }
  }

  @Test func thePictureIsAPlot() throws {
    let scratch = try Scratch()
    _ = try training.write(in: scratch.path, name: "curves")
    let picture = try Picture(contentsOf: scratch.path + "/curves.png")
    #expect((picture.width, picture.height) == (1800, 760))
    #expect(picture[0, 0] == .white)
    // Blue and orange lines on the left, blue alone on the right.
    func has(_ colour: Colour, from: Int, to: Int) -> Bool {
      (from..<to).contains { x in (0..<760).contains { picture[x, $0] == colour } }
    }
    let (blue, orange) = (Colour(0x1f4e8c), Colour(0xe07b00))
    #expect(has(blue, from: 0, to: 900) && has(orange, from: 0, to: 900))
    #expect(has(blue, from: 900, to: 1800) && !has(orange, from: 900, to: 1800))
  }

  @Test func panelsMayStandInRows() throws {
    let scratch = try Scratch()
    var rows = LinePlot(
      "Four", panels: training.panels + training.panels.reversed())
    rows.panelsAcross = 2
    _ = try rows.write(in: scratch.path, name: "rows")
    let picture = try Picture(contentsOf: scratch.path + "/rows.png")
    // Two rows of 560, and 66 for the title.
    #expect((picture.width, picture.height) == (1800, 2 * 560 + 66))
    func has(_ colour: Colour, _ columns: Range<Int>, _ rows: Range<Int>) -> Bool {
      columns.contains { x in rows.contains { picture[x, $0] == colour } }
    }
    let orange = Colour(0xe07b00)
    let (left, right, upper, lower) = (0..<900, 900..<1800, 0..<626, 626..<1186)
    #expect(has(orange, left, upper) && !has(orange, right, upper))
    #expect(!has(orange, left, lower) && has(orange, right, lower))
  }

  @Test func theCommandsDrawTheSamePictureAgain() throws {
    let scratch = try Scratch()
    for (name, figure) in [("curves", training), ("bars", bars)] as [(String, any Figure)] {
      _ = try figure.write(in: scratch.path, name: name)
      let first = try #require(scratch.bytes("\(name).png"))
      try FileManager.default.removeItem(atPath: scratch.path + "/\(name).png")
      let gnuplot = Process()
      gnuplot.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      gnuplot.arguments = ["gnuplot", "\(name).gp"]
      gnuplot.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
      try gnuplot.run()
      gnuplot.waitUntilExit()
      #expect(gnuplot.terminationStatus == 0)
      #expect(scratch.bytes("\(name).png") == first)
      _ = try figure.write(in: scratch.path, name: name)
      #expect(scratch.bytes("\(name).png") == first)
    }
  }

  @Test func barsReachTheirHeights() throws {
    let scratch = try Scratch()
    var plot = BarPlot(
      x: "", y: PlotAxis("", range: 0...4), categories: ["a", "b"],
      series: [.init("", [1, 4] as [Float])])
    plot.decimals = nil
    _ = try plot.write(in: scratch.path, name: "bars")
    let picture = try Picture(contentsOf: scratch.path + "/bars.png")
    func height(x: Int) -> Int {
      (0..<picture.height).count { picture[x, $0] == Colour(0x1f4e8c) }
    }
    let heights = Set((0..<picture.width).map(height)).subtracting([0])
    let (low, high) = (heights.min() ?? 0, heights.max() ?? 0)
    #expect(high > 400)
    #expect(abs(4 * low - high) <= 8)
  }

  @Test func labelsAreNeverCommands() throws {
    let scratch = try Scratch()
    let trap = scratch.path + "/trap"
    let labels = [
      "`touch \(trap)`", "it's '; system('touch \(trap)'); '", "\"quoted\"", "a_b^c{d}@e&f~g",
      "\\n \\t \\", "100 % %s %d %5.2f", "$x #comment", "''", "'", "; exit", "{/:Bold x}", "−½ ∂ Σ",
    ]
    let line = LinePlot(
      labels[0],
      panels: [
        .init(
          labels[1], x: PlotAxis(labels[2]), y: PlotAxis(labels[3]),
          series: labels.map { .init($0, x: [0, 1] as [Double], y: [0, 1] as [Double]) })
      ])
    #expect(try line.write(in: scratch.path, name: "line").count == 3)
    let bars = BarPlot(
      labels[5], x: PlotAxis(labels[0]), y: PlotAxis(labels[1]), categories: labels,
      series: [
        .init(labels[0], labels.map { _ in 1 as Double }),
        .init(labels[1], labels.map { _ in -1 as Double }),
      ], decimals: 1)
    #expect(try bars.write(in: scratch.path, name: "bars").count == 3)
    #expect(!FileManager.default.fileExists(atPath: trap))
    for separator in ["a\nb", "a\r", "a\tb", "a\u{2028}b", "a\u{0}"] {
      var plot = line
      plot.title = separator
      let text = complaint { _ = try plot.write(in: scratch.path, name: "new") }
      #expect(text?.contains("control character") == true)
    }
    #expect(!scratch.files.contains("new.gp"))
  }

  @Test func quotedTextIsReadByGnuplotAsItWas() throws {
    let scratch = try Scratch()
    let texts = [
      "", "'", "''", "'a", "a'", "a''b", "it's", "\\", "\\'", "'\\", "\"", "`date`", "$x @y", "%d",
      "'\u{300};system('touch trap')#",
      "';system('touch trap')#", "'.system('touch trap').'", "\".system('touch trap').\"",
    ]
    let commands = texts.map { "print \($0.quotedForGnuplot)\n" }.joined()
    try Gnuplot.run("cd '\(scratch.path)'\nset print 'echo'\n\(commands)")
    #expect(scratch.text("echo") == texts.map { $0 + "\n" }.joined())
    #expect(scratch.files == ["echo"])
  }

  @Test func aFolderIsNeverACommand() throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/'it's `touch trap` \"here\""
    #expect(try bars.write(in: folder, name: "bars").count == 3)
    #expect(throws: FigureError.self) { try bars.write(in: scratch.path + "/a\nb", name: "bars") }
  }

  @Test func withoutGnuplotTheNumbersAndTheCommandsAreWritten() throws {
    let scratch = try Scratch()
    try scratch.put("the old picture", in: "curves.png")
    let text = complaint {
      _ = try training.plot(in: scratch.path, name: "curves", program: "no-such-gnuplot")
    }
    #expect(text?.contains("curves.png could not be drawn") == true)
    #expect(text?.contains("the program no-such-gnuplot is not installed") == true)
    #expect(text?.contains("gnuplot-nox") == true)
    #expect(text?.contains("gnuplot curves.gp") == true)
    #expect(scratch.files == ["curves.gp", "curves.png", "curves.tsv"])
    #expect(scratch.text("curves.png") == "the old picture")
    #expect(scratch.text("curves.gp")?.contains("plot 'curves.tsv' skip 1") == true)
  }

  @Test(arguments: [
    (
      "echo; echo 'line 0: it will not' >&2; cat > /dev/null; exit 1", "failed: line 0: it will not"
    ),
    ("exit 3", "failed: it gave no reason"),
    ("kill -9 $$", "ended by signal 9"),
    ("cat > /dev/null; exit 0", "ended well but left no picture"),
    ("exec 0<&-; sleep 0.2; exit 0", "could not be drawn"),
  ])
  func aFailingGnuplotIsTold(script: String, expected: String) throws {
    let scratch = try Scratch()
    try scratch.put(script: script, in: "program")
    let text = complaint {
      _ = try training.plot(
        in: scratch.path + "/out", name: "curves", program: scratch.path + "/program")
    }
    #expect(text?.contains(expected) == true, "\(text ?? "no error")")
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/out")
    #expect(files.sorted() == ["curves.gp", "curves.tsv"])
  }

  @Test func aProgramThatIsNotOneIsTold() throws {
    let scratch = try Scratch()
    try scratch.put("no permission to run", in: "program")
    let text = complaint {
      _ = try bars.plot(in: scratch.path, name: "bars", program: scratch.path + "/program")
    }
    #expect(text?.contains("cannot be started") == true)
  }

  @Test func theFirstComplaintOfManyIsKept() throws {
    let failure = #expect(throws: Gnuplot.Failure.self) {
      try Gnuplot.run("plot nonsense(\n" + String(repeating: "1 2 3\n", count: 20_000))
    }
    guard case .refused(let complaint) = failure else {
      Issue.record("\(String(describing: failure)) is no refusal")
      return
    }
    #expect(complaint.contains("plot nonsense(") && complaint.contains("invalid expression"))
    #expect(complaint.count < 300)
    try Gnuplot.run("")
  }

  @Test func aProgramThatReadsNothingDoesNotEndUs() {
    // More than a pipe holds, so that writing fails.
    let commands = String(repeating: "print 1\n", count: 100_000)
    #expect(throws: Gnuplot.Failure.refused(complaint: "it gave no reason")) {
      try Gnuplot.run(commands, program: "true")
    }
  }

  @Test func numbersThatCannotBeDrawnAreExplained() throws {
    let scratch = try Scratch()
    func complaint(_ y: [Double], x: [Double] = [1, 2], along: PlotAxis = "x", up: PlotAxis = "y")
      -> String?
    {
      let plot = LinePlot("p", x: along, y: up, series: [.init("s", x: x, y: y)])
      return FiguresTests.complaint { _ = try plot.write(in: scratch.path, name: "p") }
    }
    #expect(complaint([1]) == "plot \"p\", series \"s\": 2 places x, but 1 heights y")
    #expect(complaint([1, 2], x: [1, .nan])?.contains("x = nan") == true)
    #expect(complaint([.nan, .infinity])?.contains("none of its 2 points") == true)
    let logarithmic = PlotAxis("y", isLogarithmic: true)
    #expect(complaint([1, 0], up: logarithmic)?.contains("y is 0 at point 1") == true)
    let below = PlotAxis("y", range: -1...1, isLogarithmic: true)
    #expect(complaint([1, 1], up: below)?.contains("never reaches -1") == true)
    #expect(complaint([1, 1], up: PlotAxis("y", range: 2...2))?.contains("no length") == true)
    #expect(complaint([1, 1], up: "字")?.contains("U+5B57") == true)
    let empty = FiguresTests.complaint {
      _ = try LinePlot("p", x: "x", y: "y", series: []).write(in: scratch.path, name: "p")
    }
    #expect(empty?.contains("no series") == true)
    let uneven = FiguresTests.complaint {
      _ = try BarPlot("b", x: "x", y: "y", categories: ["a"], values: [1, 2] as [Float])
        .write(in: scratch.path, name: "b")
    }
    #expect(uneven?.contains("2 values for 1 categories") == true)
  }

  @Test func gapsConstantsAndSinglePointsAreDrawn() throws {
    let scratch = try Scratch()
    let looks: [LinePlot.Look?] = [nil, .line, .solid, .dashed, .points, .lineAndPoints]
    let heights: [[Double]] = [[3, 3, 3], [1, .infinity, 2], [1, .nan, -.infinity]]
    for (number, look) in looks.enumerated() {
      for (index, y) in heights.enumerated() {
        let plot = LinePlot(
          x: "x", y: "y", series: [.init("", x: [1.0, 2, 3], y: y, look: look)])
        let name = "plot-\(number)-\(index)"
        #expect(try plot.write(in: scratch.path, name: name).count == 3)
      }
    }
    let point = LinePlot(x: "x", y: "y", series: [.init("only", x: [5.0], y: [0.0])])
    #expect(try point.write(in: scratch.path, name: "point").count == 3)
  }

  @Test func aCurveIsSampledEvenly() {
    let curve = LinePlot.Series("square", over: -1...1, points: 5) { $0 * $0 }
    #expect(curve.x == [-1, -0.5, 0, 0.5, 1])
    #expect(curve.y == [1, 0.25, 0, 0.25, 1])
  }
}
