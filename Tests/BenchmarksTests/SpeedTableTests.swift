import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Benchmarks
@testable import Layers

@Suite struct TrainingWorkTests {
  @Test func forwardOnceAndBackTwiceButForTheFirstInput() {
    func row(_ name: String, _ parameters: Int, _ multiplyAdds: Int) -> LayerSummary {
      LayerSummary(
        name: name, kind: "", outputShape: [1], parameters: parameters, multiplyAdds: multiplyAdds)
    }
    let work = TrainingWork([
      row("conv1", 10, 100), row("relu1", 0, 0), row("averagePool1", 0, 7), row("dense1", 5, 1000),
    ])
    #expect(work.forward == 100 + 1000)
    #expect(work.first == 100)
    // conv1: forward, and its weights; dense1: forward, its weights and its input.
    #expect(work.multiplyAdds == 2 * 100 + 3 * 1000)
    // 3,200 multiply-adds are 6,400 operations; of 5 images 32,000; at 64,000 a second half of one.
    #expect(work.bound(images: 5, peak: 64_000) == 0.5)
  }

  /// Multiply-adds of the convolutions and dense layers, layer by layer, forward.
  static let forward: [(String, [Int])] = [
    ("keras3", [26 * 26 * 32 * 9, 11 * 11 * 64 * 9 * 32, 3 * 3 * 64 * 9 * 64, 576 * 64, 64 * 10]),
    ("keras2", [26 * 26 * 32 * 9, 11 * 11 * 64 * 9 * 32, 1600 * 10]),
    ("keras1", [26 * 26 * 32 * 9, 5408 * 128, 128 * 10]),
    ("convnet", [28 * 28 * 32 * 9, 14 * 14 * 64 * 9 * 32, 3136 * 128, 128 * 10]),
    ("cnn004", [26 * 26 * 32 * 9, 24 * 24 * 64 * 9 * 32, 9216 * 128, 128 * 10]),
  ]

  @Test(arguments: forward)
  func ofTheDocumentsNetworks(_ name: String, _ layers: [Int]) throws {
    let work = try TrainingWork(DocumentNetwork.named(name).summary)
    #expect(work.forward == layers.reduce(0, +))
    #expect(work.first == layers[0])
  }

  /// At the 502 billion operations a second of a machine whose bounds were worked out by others.
  @Test(
    arguments: [
      ("keras3", 1.96), ("keras2", 1.70), ("keras1", 0.59), ("convnet", 2.99), ("cnn004", 8.55),
    ])
  func boundOfAnEpoch(_ name: String, _ seconds: Double) throws {
    let work = try TrainingWork(DocumentNetwork.named(name).summary)
    #expect(abs(work.bound(images: 60_000, peak: 502e9) - seconds) < 0.006)
  }
}

@Suite struct SpeedTableTests {
  private let rows = [
    SpeedRow(
      network: "keras1", engine: "longhand", threads: 1, seconds: 4, images: 60_000, bound: 1),
    SpeedRow(
      network: "keras1", engine: "longhand", threads: 2, seconds: 2, images: 60_000, bound: 0.5),
    SpeedRow(
      network: "keras1", engine: "pytorch", threads: 2, seconds: 10, images: 60_000, bound: 0.5),
    SpeedRow(
      network: "keras1", engine: "keras", threads: 2, seconds: 8, images: 60_000, bound: 0.5),
    SpeedRow(
      network: "keras2", engine: "longhand", threads: 2, seconds: 7, images: 60_000, bound: 3.5),
  ]

  @Test func hasALineForEachRowUnderTheNamesOfItsFields() {
    // Of the peers the best is 8 s: 4/8, 2/8, 10/8, 8/8. Against the bound: 4/1, 2/0.5, ….
    let dash = "\u{2013}"
    #expect(
      SpeedTable(rows).tsv == """
        network\tengine\tthreads\tseconds\timages_per_second\tratio_to_best_peer\tratio_to_bound
        keras1\tlonghand\t1\t4.000\t15000\t0.500\t4.000
        keras1\tlonghand\t2\t2.000\t30000\t0.250\t4.000
        keras1\tpytorch\t2\t10.000\t6000\t1.250\t20.000
        keras1\tkeras\t2\t8.000\t7500\t1.000\t16.000
        keras2\tlonghand\t2\t7.000\t8571\t\(dash)\t2.000

        """)
    #expect(SpeedTable([]).tsv.split(separator: "\n").count == 1)
  }

  @Test func itsChartHasABarOfEachEngineForEachNetwork() {
    let chart = SpeedTable(rows).chart
    #expect(chart.categories == ["keras1", "keras2"])
    // The others were not measured with both networks.
    #expect(chart.series.map(\.name) == ["Longhand, 2 threads"])
    #expect(chart.series.map(\.values) == [[2, 7]])
    let one = SpeedTable(Array(rows.dropLast())).chart
    #expect(
      one.series.map(\.name) == ["Longhand, 1 thread", "Longhand, 2 threads", "PyTorch", "Keras"])
  }

  @Test func medianIsTheMiddle() {
    #expect(median([5]) == 5)
    #expect(median([9, 1, 4]) == 4)
    #expect(median([9, 1, 4, 2]) == (2.0 + 4) / 2)
  }
}

@Suite struct InferenceTests {
  @Test func aLineForAllAndALineForOne() {
    let result = Inference(
      network: "keras2", seconds: 0.125, images: 10_000, threads: 2, secondsOfOne: 25e-6)
    #expect(
      Inference.tsv([result]) == """
        network\tthreads\timages\tseconds\tmicroseconds_per_image
        keras2\t2\t10000\t0.125000\t12.50
        keras2\t1\t1\t0.000025\t25.00

        """)
  }
}

@Suite struct KernelBenchmarkTests {
  @Test func speedIsThatOfTheDirectWayInTheBestTime() {
    let product = KernelCase(kernel: "dense", sizes: "2 → 3", multiplyAdds: 5000) {}
    // 2·5000 operations in 4 µs are 2.5 billion a second, a quarter of 10 billion.
    #expect(
      KernelBenchmark.line(product, [6e-6, 4e-6, 5e-6], peak: 10e9)
        == "dense\t2 → 3\t4.00\t5.00\t2.5\t25.0")
    let step = KernelCase(kernel: "step", sizes: "7 numbers") {}
    #expect(
      KernelBenchmark.line(step, [4e-6], peak: 10e9) == "step\t7 numbers\t4.00\t4.00\t–\t–")
  }

  @Test func everyKernelRuns() {
    for cases in KernelBenchmark.allCases {
      for entry in cases() { entry.call() }
    }
  }
}

@Suite struct MachineTests {
  @Test func whatItCanDoIsMoreThanNothing() {
    #expect(Machine.peak(threads: 1) > 0)
    #expect(Machine.bandwidth(threads: 1, kilobytes: 24) > 0)
  }
}
