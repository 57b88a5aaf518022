import Testing

@testable import Training

@Suite struct HistoryTests {
  private let first = EpochRecord(
    epoch: 1, training: Score(loss: 0.5, accuracy: 0.75),
    validation: Score(loss: 0.25, accuracy: 1))
  private let second = EpochRecord(
    epoch: 2, training: Score(loss: 0.1 + 0.2, accuracy: 1.0 / 3),
    validation: Score(loss: 1e-9, accuracy: 0.9999999))

  @Test func isATableThatAPlainToolCanRead() {
    #expect(
      History(epochs: [first]).tsv == """
        epoch\ttrain_loss\ttrain_accuracy\tvalidation_loss\tvalidation_accuracy
        1\t0.5\t0.75\t0.25\t1.0

        """)
  }

  @Test func hasNoColumnsForAValidationThatWasNot() {
    let record = EpochRecord(epoch: 1, training: Score(loss: 0.5, accuracy: 0.75))
    #expect(
      History(epochs: [record]).tsv == "epoch\ttrain_loss\ttrain_accuracy\n1\t0.5\t0.75\n")
    #expect(History().tsv == "epoch\ttrain_loss\ttrain_accuracy\n")
  }

  @Test func itsNumbersReadBackExactly() throws {
    let history = History(epochs: [first, second])
    let rows = history.tsv.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    let read = try rows.map { row in
      let numbers = try row.dropFirst().map { try #require(Float($0)) }
      try #require(numbers.count == 4)
      return EpochRecord(
        epoch: try #require(Int(row[0])), training: Score(loss: numbers[0], accuracy: numbers[1]),
        validation: Score(loss: numbers[2], accuracy: numbers[3]))
    }
    #expect(read == history.epochs)
  }

  @Test func hasALineForEachBatchThatWasRecorded() {
    let history = History(batches: [
      BatchRecord(
        epoch: 1, batch: 2, examplesSeen: 64, loss: 2.5,
        running: Score(loss: 2.25, accuracy: 0.125))
    ])
    #expect(
      history.batchTSV == """
        epoch\tbatch\texamples\tloss\trunning_loss\trunning_accuracy
        1\t2\t64\t2.5\t2.25\t0.125

        """)
  }
}

@Suite struct TrainingErrorTests {
  @Test func saysWhatWasGivenAndWhatToTry() {
    #expect(
      TrainingError.batchSize(0).description
        == "batch size 0: a batch holds at least 1 example; 32 or 64 is a good start")
    #expect(
      TrainingError.epochs(0).description
        == "0 epochs: an epoch is one pass over the examples, at least 1 is needed")
    #expect(
      TrainingError.noExamples(purpose: "train").description
        == "train: there are 0 examples, at least 1 is needed; is the subset empty?")
    #expect(
      TrainingError.lossIsNotFinite(
        loss: .nan, epoch: 2, batch: 17, batchCount: 1875, learningRate: 10
      ).description
        == "the loss is nan in epoch 2, batch 17 of 1875, with learning rate 10.0; steps that are "
        + "too long make weights grow without bound: try learning rate 1.0, and see whether the "
        + "inputs hold nan or very large numbers")
    #expect(
      TrainingError.validationLossIsNotFinite(loss: .infinity, epoch: 3, learningRate: 0.5)
        .description.hasPrefix(
          "the validation loss is inf after epoch 3, with learning rate 0.5; "))
  }
}

@Suite struct HistoryReadingTests {
  private let score = Score(loss: 0.1, accuracy: 1.0 / 3)

  @Test func aHistoryIsReadFromItsTables() {
    let histories = [
      History(), History(epochs: [EpochRecord(epoch: 1, training: score)]),
      History(epochs: [
        EpochRecord(epoch: 1, training: score, validation: Score(loss: 1e-9, accuracy: 1)),
        EpochRecord(epoch: 2, training: score, validation: score),
      ]),
      History(batches: [
        BatchRecord(epoch: 1, batch: 2, examplesSeen: 64, loss: 2.5, running: score)
      ]),
    ]
    for history in histories {
      #expect(History(tsv: history.tsv, batchTSV: history.batchTSV) == history)
    }
  }

  @Test func whatIsNoTableIsNoHistory() {
    let names = "epoch\ttrain_loss\ttrain_accuracy\n"
    #expect(History(tsv: names + "1\t0.5\t0.75\n") != nil)
    for table in [
      "", "epoch\n", names + "1\t0.5\n", names + "1\t0.5\t0.75\t0.1\n", names + "one\t0.5\t0.75\n",
      names + "1\tnan\t0.75\n", names + "1\t0.5\tinf\n", names + "1\t\t\n",
    ] {
      #expect(History(tsv: table) == nil, "\(table)")
      #expect(History(tsv: names, batchTSV: table) == nil, "\(table)")
    }
  }
}
