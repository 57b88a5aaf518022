import Tensors

/// One class against all others: how many answers of each of the four kinds there were.
///
/// *Positive* is what was answered, or is in truth, the class; *negative* is any other.
public struct ClassCounts: Hashable, Sendable {
  /// Images of the class that were given it (TP).
  public var truePositives: Int

  /// Images of other classes that were given it (FP).
  public var falsePositives: Int

  /// Images of the class that were given another (FN).
  public var falseNegatives: Int

  /// Images of other classes that were not given it (TN).
  public var trueNegatives: Int

  /// So many of each kind.
  public init(truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// Each kind of one and the other together.
  public static func + (left: ClassCounts, right: ClassCounts) -> ClassCounts {
    ClassCounts(
      truePositives: left.truePositives + right.truePositives,
      falsePositives: left.falsePositives + right.falsePositives,
      falseNegatives: left.falseNegatives + right.falseNegatives,
      trueNegatives: left.trueNegatives + right.trueNegatives)
  }

  /// None of any kind.
  static let none = ClassCounts(
    truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0)
}

extension ClassCounts {
  /// How many images are of the class: TP + FN.
  public var support: Int { truePositives + falseNegatives }

  /// How many answers name the class: TP + FP.
  public var answers: Int { truePositives + falsePositives }

  /// The right ones among the answers that name the class: TP / (TP + FP).
  public var precision: Fraction { Fraction(truePositives, of: answers) }

  /// The recognised ones among the images of the class: TP / (TP + FN).
  public var recall: Fraction { Fraction(truePositives, of: support) }

  /// The images that were rightly not given the class among all that are not of it: TN / (TN + FP).
  public var specificity: Fraction {
    Fraction(trueNegatives, of: trueNegatives + falsePositives)
  }

  /// The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).
  public var f1: Fraction {
    Fraction(2 * truePositives, of: 2 * truePositives + falsePositives + falseNegatives)
  }

  /// The right answers to the question whether an image is of the class: (TP + TN) / all.
  public var accuracy: Fraction {
    let right = truePositives + trueNegatives
    return Fraction(right, of: right + falsePositives + falseNegatives)
  }
}

/// How often each class was taken for each class.
public struct ConfusionMatrix: Hashable, Sendable {
  /// One kind of mistake: a class that was taken for another.
  public struct Mistake: Hashable, Sendable {
    /// The class that the images are of.
    public let truth: Int

    /// The class that they were given.
    public let answer: Int

    /// How many there are.
    public let count: Int
  }

  /// The number of classes.
  public let classCount: Int

  /// `[truth, answer]`, row-major.
  private var counts: [Int]

  /// A matrix in which nothing is counted yet.
  public init(classCount: Int) {
    require(classCount > 0, "a confusion matrix of \(classCount) classes: there is at least 1")
    self.classCount = classCount
    counts = [Int](repeating: 0, count: classCount * classCount)
  }

  /// The matrix of these counts, a row for each class and in it a column for each answer.
  public init(_ rows: [[Int]]) {
    require(
      rows.allSatisfy { $0.count == rows.count && $0.allSatisfy { $0 >= 0 } },
      "a confusion matrix has as many columns as rows, and no negative counts: \(rows)")
    self.init(classCount: rows.count)
    counts = rows.flatMap { $0 }
  }

  /// Counts `predictions` against the true `classes`; both are below `classCount`.
  public init(predictions: [Int], classes: [Int], classCount: Int) {
    require(
      predictions.count == classes.count,
      "\(predictions.count) predictions cannot be held against \(classes.count) classes")
    self.init(classCount: classCount)
    for index in classes.indices { add(truth: classes[index], answer: predictions[index]) }
  }

  /// Counts one image of class `truth` that was given the class `answer`.
  public mutating func add(truth: Int, answer: Int) { counts[place(truth, answer)] += 1 }

  /// How many images of class `truth` were given the class `answer`.
  public subscript(truth: Int, answer: Int) -> Int { counts[place(truth, answer)] }

  private func place(_ truth: Int, _ answer: Int) -> Int {
    require(
      truth >= 0 && truth < classCount && answer >= 0 && answer < classCount,
      "a \(truth) taken for a \(answer): there are the classes 0..<\(classCount)")
    return truth * classCount + answer
  }

  /// All that was counted.
  public var total: Int { counts.reduce(0, +) }

  /// The right answers, which stand on the diagonal, among all.
  public var accuracy: Fraction {
    Fraction((0..<classCount).reduce(0) { $0 + self[$1, $1] }, of: total)
  }

  /// Class `number` against all others: its row is its images, its column the answers that name it.
  public func counts(of number: Int) -> ClassCounts {
    let right = self[number, number]
    let row = (0..<classCount).reduce(0) { $0 + self[number, $1] }
    let column = (0..<classCount).reduce(0) { $0 + self[$1, number] }
    return ClassCounts(
      truePositives: right, falsePositives: column - right, falseNegatives: row - right,
      trueNegatives: total - row - column + right)
  }

  /// Each class against all others, in order.
  public var classes: [ClassCounts] { (0..<classCount).map(counts) }

  /// The counts of all classes added up, for the *micro* average of any measure: each image counts
  /// the same.
  ///
  /// A wrong answer is a false positive of one class and a false negative of another, so that
  /// precision, recall and F1 are all equal to the accuracy.
  public var micro: ClassCounts { classes.reduce(.none, +) }

  /// The *macro* average of a measure, its mean over the classes: each class counts the same.
  ///
  /// A class of which there is no image and which no answer names is left out. For any other a
  /// measure of 0/0, as the precision of a class that is never answered, counts as 0. scikit-learn
  /// averages in the same way.
  public func macro(_ measure: (ClassCounts) -> Fraction) -> FractionMean {
    FractionMean(of: classes.filter { $0.support + $0.answers > 0 }.map(measure))
  }

  /// The kinds of mistakes that were made, the commonest first, of equals the lower classes.
  public var mistakes: [Mistake] {
    (0..<classCount).flatMap { truth in
      (0..<classCount).filter { $0 != truth && self[truth, $0] > 0 }.map {
        Mistake(truth: truth, answer: $0, count: self[truth, $0])
      }
    }.sorted { ($1.count, $0.truth, $0.answer) < ($0.count, $1.truth, $1.answer) }
  }

  /// The counts as a tensor `[truth, answer]`.
  public var tensor: Tensor<Float> {
    Tensor(shape: [classCount, classCount], scalars: counts.map { Float($0) })
  }
}

extension Evaluation {
  /// How often each class was taken for each class.
  public var confusion: ConfusionMatrix {
    ConfusionMatrix(predictions: predictions, classes: classes, classCount: outputs.shape[1])
  }
}
