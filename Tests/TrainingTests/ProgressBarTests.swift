import Tensors
import Testing

@testable import Training

@Suite struct ProgressBarTests {
  private let plan = TrainingPlan(
    epochs: 3, exampleCount: 60_000, validationCount: 10_000, batchSize: 32)

  private func batch(_ epoch: Int, seen: Int) -> BatchRecord {
    BatchRecord(
      epoch: epoch, batch: seen / 32, examplesSeen: seen, loss: 9,
      running: Score(loss: 0.123456, accuracy: 0.5))
  }

  private func progress(_ events: [(TrainingEvent, Double)]) -> Progress {
    var progress = Progress()
    for (event, seconds) in events { progress.note(event, at: seconds) }
    return progress
  }

  @Test func theBarTellsRateAndTimeLeft() {
    let began = progress([(.trainingBegan(plan), 10), (.epochBegan(epoch: 1), 10)])
    // 28,800 of 60,000 is 48 % or 9.6 of 20 cells; in 4 s that is 7,200 a second.
    // 180,000 − 28,800 = 151,200 images are left: 151,200 / 7,200 = 21 s.
    #expect(
      began.bar(batch(1, seen: 28_800), at: 14)
        == "epoch 1/3 [=========>..........]  48 %  7,200 images/s  21 s left  loss 0.1235")
  }

  @Test func theTimeLeftCountsValidationsToo() {
    let began = progress([
      (.trainingBegan(plan), 0), (.epochBegan(epoch: 1), 0), (.epochBegan(epoch: 2), 12),
    ])
    // In this epoch 30,000 images took 6 s. In all 90,000 of 180,000 took 18 s, so 18 s are left.
    #expect(
      began.bar(batch(2, seen: 30_000), at: 18)
        == "epoch 2/3 [==========>.........]  50 %  5,000 images/s  18 s left  loss 0.1235")
  }

  @Test func theBarIsFullAtTheEnd() {
    let began = progress([(.trainingBegan(plan), 0), (.epochBegan(epoch: 3), 10)])
    #expect(
      began.bar(batch(3, seen: 60_000), at: 15)
        == "epoch 3/3 [====================] 100 %  12,000 images/s  0 s left  loss 0.1235")
  }

  @Test func theBarGivesWayToTheWords() {
    let long = TrainingPlan(epochs: 100, exampleCount: 60_000, batchSize: 32)
    let began = progress([(.trainingBegan(long), 0), (.epochBegan(epoch: 10), 0)])
    // 570,000 of 6,000,000 in 180 s: 180 · 5,430,000 / 570,000 = 1714.7 s are left.
    let line = began.bar(batch(10, seen: 30_000), at: 180)
    #expect(
      line
        == "epoch 10/100 [======>......]  50 %  167 images/s  28 min 35 s left  loss 0.1235")
    #expect(line.count == 79)
  }

  @Test func anEpochEndsWithALine() {
    let began = progress([
      (.trainingBegan(plan), 0), (.epochBegan(epoch: 1), 1),
      (.batchEnded(batch(1, seen: 60_000)), 9),
    ])
    let training = Score(loss: 0.5, accuracy: 0.9)
    #expect(
      began.line(EpochRecord(epoch: 1, training: training))
        == "epoch 1/3: 60,000 images in 8 s, 7,500 images/s; loss 0.5000, accuracy 90.00 %")
    let validation = Score(loss: 0.25, accuracy: 0.98765)
    #expect(
      began.line(EpochRecord(epoch: 1, training: training, validation: validation))
        == "epoch 1/3: 60,000 images in 8 s, 7,500 images/s; loss 0.5000, accuracy 90.00 %; "
        + "validation loss 0.2500, accuracy 98.77 %")
  }

  @Test func theScoresMayBeLeftToOthers() {
    let began = progress([
      (.trainingBegan(plan), 0), (.epochBegan(epoch: 1), 1),
      (.batchEnded(batch(1, seen: 60_000)), 9),
    ])
    let record = EpochRecord(epoch: 1, training: Score(loss: 0.5, accuracy: 0.9))
    #expect(
      began.line(record, scores: false) == "epoch 1/3: 60,000 images in 8 s, 7,500 images/s")
  }

  @Test func whatAnEarlierRunHasSeenTookNoTimeInThis() {
    let resumed = TrainingPlan(
      epochs: 3, exampleCount: 60_000, batchSize: 32, history: History(), examplesSeen: 84_000)
    let began = progress([(.trainingBegan(resumed), 10)])
    // 24,000 images of the second epoch were seen before. In this run 18,000 took 6 s, which is
    // 3,000 a second; 180,000 − 102,000 = 78,000 are left: 26 s.
    #expect(
      began.bar(batch(2, seen: 42_000), at: 16)
        == "epoch 2/3 [==============>.....]  70 %  3,000 images/s  26 s left  loss 0.1235")
    let ended = progress([
      (.trainingBegan(resumed), 10), (.batchEnded(batch(2, seen: 60_000)), 22),
    ])
    let record = EpochRecord(epoch: 2, training: Score(loss: 0.5, accuracy: 0.9))
    #expect(
      ended.line(record, scores: false) == "epoch 2/3: 36,000 images in 12 s, 3,000 images/s")
  }

  @Test func aClockThatStandsStillDividesNothingByZero() {
    let began = progress([(.trainingBegan(plan), 0), (.epochBegan(epoch: 1), 0)])
    #expect(began.bar(batch(1, seen: 32), at: 0).contains("0 s left"))
  }

  @Test(arguments: [
    (0.0, "0 s"), (0.2, "1 s"), (59.0, "59 s"), (59.5, "1 min 00 s"), (185, "3 min 05 s"),
    (3599.9, "1 h 00 min"), (3720, "1 h 02 min"), (36_000, "10 h 00 min"),
  ])
  func writesTimes(seconds: Double, text: String) { #expect(duration(seconds) == text) }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")])
  func groupsDigits(number: Int, text: String) { #expect(grouped(number) == text) }

  @Test func onATerminalTheBarGrowsInItsLine() {
    var written: [String] = []
    var bar = ProgressBar(isTerminal: true) { written.append($0) }
    bar.show(.trainingBegan(plan), at: 0)
    bar.show(.epochBegan(epoch: 1), at: 0)
    bar.show(.batchEnded(batch(1, seen: 32)), at: 1)
    bar.show(.batchEnded(batch(1, seen: 64)), at: 1.05)  // too soon to draw again
    bar.show(.batchEnded(batch(1, seen: 96)), at: 1.2)
    bar.show(.epochEnded(EpochRecord(epoch: 1, training: Score(loss: 1, accuracy: 0))), at: 2)
    #expect(written.count == 3)
    #expect(written.allSatisfy { $0.hasPrefix("\r") })
    #expect(written.map { $0.hasSuffix("\n") } == [false, false, true])
  }

  @Test func elsewhereThereIsOneLineAnEpoch() {
    var written: [String] = []
    var bar = ProgressBar(isTerminal: false) { written.append($0) }
    bar.show(.trainingBegan(plan), at: 0)
    for epoch in 1...2 {
      bar.show(.epochBegan(epoch: epoch), at: Double(epoch))
      bar.show(.batchEnded(batch(epoch, seen: 60_000)), at: Double(epoch) + 0.5)
      bar.show(
        .epochEnded(EpochRecord(epoch: epoch, training: Score(loss: 1, accuracy: 0))),
        at: Double(epoch) + 0.5)
    }
    bar.show(.trainingEnded(History()), at: 3)
    #expect(written.count == 2)
    #expect(written.allSatisfy { $0.hasPrefix("epoch ") && $0.hasSuffix(" %\n") })
  }
}
