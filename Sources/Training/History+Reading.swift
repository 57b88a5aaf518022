extension History {
  /// The history that `tsv` and `batchTSV` tell of; nil where they are not such tables.
  public init?(tsv: String, batchTSV: String = History().batchTSV) {
    guard let epochs = rows(tsv, names: Self.names) ?? rows(tsv, names: Self.trainingNames),
      let batches = rows(batchTSV, names: Self.batchNames)
    else { return nil }
    self.init()
    for row in epochs {
      guard let epoch = row.whole(0), let training = row.score(1) else { return nil }
      guard row.count > 3 else {
        self.epochs.append(EpochRecord(epoch: epoch, training: training))
        continue
      }
      guard let validation = row.score(3) else { return nil }
      self.epochs.append(EpochRecord(epoch: epoch, training: training, validation: validation))
    }
    for row in batches {
      guard let epoch = row.whole(0), let batch = row.whole(1), let seen = row.whole(2),
        let loss = row.number(3), let running = row.score(4)
      else { return nil }
      self.batches.append(
        BatchRecord(epoch: epoch, batch: batch, examplesSeen: seen, loss: loss, running: running))
    }
  }
}

/// The fields of each line of a table but the first; nil unless that has these names, and each line
/// as many fields.
private func rows(_ table: String, names: [String]) -> [[Substring]]? {
  let lines = table.split(separator: "\n").map {
    $0.split(separator: "\t", omittingEmptySubsequences: false)
  }
  guard let first = lines.first, first.map(String.init) == names,
    lines.allSatisfy({ $0.count == names.count })
  else { return nil }
  return Array(lines.dropFirst())
}

extension [Substring] {
  fileprivate func whole(_ field: Int) -> Int? { Int(self[field]) }

  fileprivate func number(_ field: Int) -> Float? {
    Float(self[field]).flatMap { $0.isFinite ? $0 : nil }
  }

  /// The loss in this field with the accuracy in the next.
  fileprivate func score(_ field: Int) -> Score? {
    guard let loss = number(field), let accuracy = number(field + 1) else { return nil }
    return Score(loss: loss, accuracy: accuracy)
  }
}
