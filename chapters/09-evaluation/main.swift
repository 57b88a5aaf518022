//: # Evaluation: what a number says of a network
//:
//: A network reads most of the digits it is shown. Is it good? That depends on whom you ask. A bank
//: wants to know how often an amount that it books is wrong. An archive that looks for every 1889 in
//: its ledgers wants to know how many it will miss. And whoever passes the doubtful cases on to a
//: clerk wants to know whether the network notices when it is in doubt. One number cannot answer them
//: all. This chapter works out the numbers that can, first on ten answers and then on a whole test
//: set.
//:
//: At the end of this chapter you can work out with pencil and paper
//:
//: - accuracy, and the precision, recall and F1 of each class, with both ways to average them;
//: - how far an accuracy that was measured on so many images may be off;
//: - whether a network is as often right as it is sure;
//: - what each of these numbers hides.

import Datasets
import Exercises
import Figures
import Layers
import Networks
import Notebook
import Tensors
import Training

let page = try Page("Measuring a network: precision, recall, calibration, and what they hide.")
let mnist = try page.mnist()

//: ## Ten answers
//:
//: A small network knows three digits: 3, 5 and 8. It was shown ten images, and gave each digit a
//: probability. The classes are numbered in this order, so class 0 is the digit 3.

let names = ["3", "5", "8"]
let truth = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2]
let given: Tensor<Double> = [
  [0.95, 0.03, 0.02], [0.90, 0.06, 0.04], [0.85, 0.05, 0.10], [0.70, 0.20, 0.10],
  [0.40, 0.55, 0.05],
  [0.06, 0.90, 0.04], [0.15, 0.75, 0.10], [0.65, 0.30, 0.05],
  [0.30, 0.20, 0.50], [0.90, 0.08, 0.02],
]
let answers = predictedClasses(given)
page.table(
  ["image", "is a"] + names.map { "p(\($0))" } + ["read as", ""],
  truth.indices.map { image in
    ["\(image + 1)", names[truth[image]]]
      + (0..<3).map { format(given[image, $0], decimals: 2) }
      + [names[answers[image]], answers[image] == truth[image] ? "" : "wrong"]
  })

//: The answer is the class with the greatest probability. The **accuracy** is the part of the answers
//: that are right: the one number that all five documents print (D0 §5.4, D1 §3.3, D2 §3.1.6, D3
//: §5.4, D4 §5.2).

let ten = ConfusionMatrix(predictions: answers, classes: truth, classCount: 3)
page.show("accuracy", ten.accuracy.worked())
page.claim(
  .D0, "9.3", "accuracy as it defines it, of the ten answers",
  says: Double(rightCount(predictions: answers, classes: truth)) / Double(truth.count),
  gets: ten.accuracy.value ?? 0,
  because: "Counted answer by answer, and as the diagonal of the table below.")

//: Three answers are wrong. Are all digits read equally well? Count how often each digit was taken
//: for each, with a row for what an image is and a column for what it was read as. This is the
//: **confusion matrix**. Right answers stand on its diagonal.

page.table(
  ["is a"] + names.map { "read as \($0)" },
  names.indices.map { row in [names[row]] + names.indices.map { "\(ten[row, $0])" } })

//: ## One class at a time
//:
//: Take the digit 3 alone. To the question "is this a 3?" there are two answers, and each may be
//: right or wrong. An image that is one, or an answer that says so, is called **positive**, any
//: other **negative**. So there are four kinds:
//:
//: - **true positives** (TP): a 3 that was read as 3;
//: - **false positives** (FP): something else that was read as 3, a false alarm;
//: - **false negatives** (FN): a 3 that was read as something else, a miss;
//: - **true negatives** (TN): something else that was not read as 3.
//:
//: The true positives stand on the diagonal. The rest of the column are false positives, the rest of
//: the row false negatives. Each class can be asked for in this way, and what is positive for one is
//: negative for the others.

page.table(
  ["class", "TP", "FP", "FN", "TN"],
  names.indices.map { number in
    let counts = ten.counts(of: number)
    return [
      names[number], "\(counts.truePositives)", "\(counts.falsePositives)",
      "\(counts.falseNegatives)", "\(counts.trueNegatives)",
    ]
  })

//: Now the bank's question and the archive's. Of all that was read as a 3, how much is one? That is
//: the **precision**. Of all that is a 3, how much was found? That is the **recall**.
//:
//: $$ \text{precision} = \frac{TP}{TP + FP} $$
//:
//: $$ \text{recall} = \frac{TP}{TP + FN} $$
//:
//: Both have the same number above the line. They differ in what they divide it by: the *answers* of
//: a column, or the *images* of a row. D3 §2.4 asks for accuracy, recall and **F1**, which makes one
//: number of the two. It is their harmonic mean:
//:
//: $$ F_1 = \frac{2 \cdot \text{precision} \cdot \text{recall}}{\text{precision} + \text{recall}} $$
//:
//: Why not the ordinary mean? A network that calls everything a 3 misses none. With recall 1 and a
//: precision near 0 the ordinary mean would still give it a half. The harmonic mean is never more than
//: twice the smaller of the two. Put the two quotients in, and only counts are left:
//:
//: $$ F_1 = \frac{2 \, TP}{2 \, TP + FP + FN} $$

try page.listing("Sources/Training/ConfusionMatrix.swift", "extension ClassCounts {")
page.table(
  ["class", "precision", "recall", "F1"],
  names.indices.map { number in
    let counts = ten.counts(of: number)
    return [names[number]] + [counts.precision, counts.recall, counts.f1].map { $0.worked() }
  })

//: What is read as an 8 is one, every time. But half of the eights are missed. With the 3 it is the
//: other way round: few are missed, and the answer "3" is often a false alarm. The accuracy knew
//: nothing of it.
//:
//: ## What D0 says precision is
//:
//: D0 §9.3 explains the same words in a sentence each. Recall, it says, is the ability to identify
//: positive samples correctly; precision, the ability to identify *negative* samples correctly. The
//: two are set side by side, as if one were the other with the signs exchanged. Are they?
//:
//: Let a program look for eights among 1,000 images, of which 100 are eights. It finds 80 of them,
//: and calls 90 other images an eight as well.

let eights = ClassCounts(
  truePositives: 80, falsePositives: 90, falseNegatives: 20, trueNegatives: 810)
page.show("recall", eights.recall.worked())
page.show("precision", eights.precision.worked())
page.show("specificity", eights.specificity.worked())

//: How well the *negative* images are identified has a name of its own, **specificity**:
//:
//: $$ \text{specificity} = \frac{TN}{TN + FP} $$
//:
//: That is what D0 describes. Nine of ten images that are no eight are recognised as such. And yet of
//: the answers "eight" more than half are wrong, and to know this is what precision is for.

page.claim(
  .D0, "9.3", "precision as it defines it, the part of the negative images that are identified",
  says: eights.specificity.value ?? 0, gets: eights.precision.value ?? 0, decimals: 4,
  because: """
    D0 defines the specificity, \(eights.specificity). Precision looks at the answers that say \
    "eight" and asks how many of them are right: \(eights.precision).
    """)
page.claim(
  .D0, "9.3", "recall, read as the part of the positive images that are identified",
  says: Double(eights.truePositives) / Double(eights.support), gets: eights.recall.value ?? 0,
  because: """
    In this reading it is right. But the sentence does not say what the whole is: the positive \
    images, \(eights.recall), or the positive answers, \(eights.precision), which is the precision.
    """)

//: Nor is recall by itself an ability. Whoever calls all 1,000 images an eight has all of it:

let everything = ClassCounts(
  truePositives: 100, falsePositives: 900, falseNegatives: 0, trueNegatives: 0)
page.show("recall of calling everything an eight", everything.recall.worked())
page.show("its precision", everything.precision.worked())

//: So D0's recall is loosely put, and its precision is another quantity. (Two numbers that are each
//: other's mirror image do exist: recall and specificity. Medicine calls them sensitivity and
//: specificity.) Of F1 D0 says that it is the harmonic mean of the two, which is right, if one takes
//: the right two:

/// The harmonic mean of two numbers.
func harmonicMean(_ a: Double, _ b: Double) -> Double { 2 * a * b / (a + b) }

let (recall, precision) = (eights.recall.value ?? 0, eights.precision.value ?? 0)
page.claim(
  .D0, "9.3", "F1 of the same search, as the harmonic mean of precision and recall",
  says: harmonicMean(precision, recall), gets: eights.f1.value ?? 0, tolerance: 1e-12, decimals: 4,
  because: "2 TP / (2 TP + FP + FN) = \(eights.f1).")
page.show("F1", eights.f1.worked())
page.show(
  "F1 with D0's precision", harmonicMean(eights.specificity.value ?? 0, recall), decimals: 4)

//: By D0's words the search looks excellent. And it would look no worse if eights were ten times as
//: rare. Let there be 9,000 images of other digits in place of 900, and one in ten of them called an
//: eight as before:

let rarer = ClassCounts(
  truePositives: 80, falsePositives: 900, falseNegatives: 20, trueNegatives: 8100)
page.show("recall", rarer.recall.worked())
page.show("specificity", rarer.specificity.worked())
page.show("precision", rarer.precision.worked())

//: Now hardly one answer "eight" in twelve is right. The true negatives, which come easily, hide it
//: from the specificity. Precision, recall and F1 do not count them at all.
//:
//: ## Three classes, one number
//:
//: Three precisions are three numbers. To make one of them there are two ways. The **macro** average
//: is the mean over the classes: each class counts the same, however rare it is.

page.show("macro precision", ten.macro(\.precision).worked())
page.show("macro recall", ten.macro(\.recall).worked())
page.show("macro F1", ten.macro(\.f1).worked())

//: (Some take the harmonic mean of the macro precision and the macro recall in place of the last. It
//: is another number, so say which you mean. This book means the mean of the F1.)

page.show(
  "harmonic mean of the first two",
  harmonicMean(ten.macro(\.precision).value ?? 0, ten.macro(\.recall).value ?? 0), decimals: 4)

//: The **micro** average adds the counts of all classes up before it divides: each image counts the
//: same.

page.show("micro precision", ten.micro.precision.worked())
page.show("micro recall", ten.micro.recall.worked())
page.show("micro F1", ten.micro.f1.worked())

//: All three are the accuracy, and that is no accident. Every wrong answer is a false positive of one
//: class, the one that was named, and a false negative of another, the one that was meant. Added up
//: over the classes, FP and FN are the same number.
//:
//: ## What accuracy hides
//:
//: Among 100 images there are 5 eights. A program that never says "eight" makes no great effort, and
//: it is right in 95 cases:

let lazy = ConfusionMatrix([[95, 0], [5, 0]])
page.show("accuracy", lazy.accuracy.worked())
let rare = lazy.counts(of: 1)
page.show("recall of the eights", rare.recall.worked())
page.show("precision of the eights", rare.precision.worked())
page.show("F1 of the eights", rare.f1.worked())
page.show("macro recall", lazy.macro(\.recall).worked())

//: It finds no eight at all, and what part of its answers "eight" is right cannot be said: there are
//: none, and nothing divided by nothing is no number. The library says so, and does not put a 0 or a
//: 1 in its place. In a mean over the classes something must stand for it, and there it counts as 0,
//: for who never names a class has earned nothing by it. The macro recall gives the program away:
//: it is what a coin would reach.
//:
//: So before you admire an accuracy, ask how common the commonest class is. In the test set of MNIST
//: the classes are of nearly equal size:

let testCounts = try mnist.test.classCounts
page.table(
  ["class"] + (0..<10).map { "\($0)" },
  [["test images"] + testCounts.map { grouped($0) }])
let commonest = Fraction(testCounts.max() ?? 0, of: mnist.testCount)
let rarest = testCounts.min() ?? 0
page.show("always the commonest class", commonest.worked())
page.show(
  "never the rarest, asked for it alone",
  Fraction(mnist.testCount - rarest, of: mnist.testCount).worked())

//: As long as the question is "which of the ten?", accuracy is a fair measure here. As soon as it is
//: "is it this one?", nine tenths are free.
//:
//: ## A network to measure
//:
//: We train D1's network (§3.1) as D1 says, but not for as long. Two passes over the whole of MNIST
//: will do, and leave enough mistakes to look at.

let plan = DocumentNetwork.keras2
let network = try plan.makeNetwork(generator: &page.generator)
let epochs = mnist.source == .whole ? 2 : 8
page.show("network", "\(plan)")
page.show("epochs", epochs)
var progress = ProgressBar()
try train(
  network, on: mnist.train, epochs: epochs, batchSize: plan.batchSize, loss: plan.loss,
  optimiser: plan.optimiser.makeOptimiser(), generator: &page.generator
) { progress.show($0) }

//: D3 §2.4 would have us measure it on the training images and on the test images, to see how it does
//: on data it does not know. Only the second can tell that. From the images it was trained on, a
//: network with enough weights can learn every answer by heart (chapter 10 makes one do so).

let known = try evaluate(network, on: mnist.train, loss: plan.loss)
let result = try evaluate(network, on: mnist.test, loss: plan.loss)
let confusion = result.confusion
page.show("right, of the training images", known.confusion.accuracy.worked())
page.show("right, of the test images", confusion.accuracy.worked())

//: What the two are good for together is their difference: it says how much of the network's skill is
//: memory. From here on we look at the test images alone.
//:
//: ## The whole table
//:
//: The same fractions as above, for ten classes and all test images. (`longhand evaluate` prints this
//: table for any network.)

page.table(ClassificationReport.columns, ClassificationReport(confusion).rows)
let recalls = confusion.classes.map { $0.recall.value ?? 0 }
let worstRead = Tensor(recalls.map { -$0 }).argmax()
let bestRead = Tensor(recalls).argmax()
page.say(
  """
  Of the images of a \(bestRead), \(percent(recalls[bestRead])) were recognised; of a \(worstRead), \
  \(percent(recalls[worstRead])). The accuracy is the mean of the recalls with each class weighted \
  by its images, so a class may be read badly without its showing.
  """)

//: The two averages are nearly the same here, because the classes are of nearly the same size. Which
//: digits does it take for which?

page.figure(
  "confusion",
  caption: """
    How often each digit (a row) was read as each (a column). The diagonal, where the right answers \
    stand, is grey, so that the colours are left for the mistakes; a cell without a number is a \
    mistake that was never made.
    """, confusionFigure(confusion))
page.table(
  ["mistake", "times", "the other way round"],
  confusion.mistakes.prefix(6).map { mistake in
    [
      "\(mistake.truth) read as \(mistake.answer)", "\(mistake.count)",
      "\(confusion[mistake.answer, mistake.truth])",
    ]
  })

//: A row with dark cells is a digit that gets lost: its recall is low. A column with dark cells is an
//: answer not to be trusted: its precision is low. And the map need not be the same on both sides of
//: its diagonal.
//:
//: ## How far can an accuracy be off?
//:
//: Ten answers, seven right. Had it been ten other images, it might have been six or eight. Suppose
//: that in the long run the network is right with probability $p$. Each image is then like a toss of
//: a coin that falls on the right side with probability $p$. Its *variance*, the mean square distance
//: from $p$, is $p (1 - p)$: with probability $p$ it is $(1-p)^2$, with probability $1-p$ it is
//: $p^2$. The mean of $n$ tosses has an $n$-th of it, and the root of that is the **standard error**:
//:
//: $$ s = \sqrt{\frac{p \, (1 - p)}{n}} $$
//:
//: We do not know $p$, and put the accuracy that we have measured in its place.

/// The standard error with its numbers put in.
func workedError(_ fraction: Fraction, decimals: Int) -> String {
  let rest = Fraction(fraction.whole - fraction.part, of: fraction.whole)
  let factors = format([fraction.value ?? 0, rest.value ?? 0]).joined(separator: "·")
  let root = "√(\(factors) / \(grouped(fraction.whole)))"
  return "\(root) = \(format(fraction.standardError ?? 0, decimals: decimals))"
}
page.show("s for ten answers", workedError(ten.accuracy, decimals: 4))
page.show("s for the test set", workedError(confusion.accuracy, decimals: 5))

//: Of many such measurements, about 95 in a hundred lie within $1.96 \, s$ of the truth. After ten
//: images we know next to nothing, after ten thousand about a quarter of a per cent:

let margin = 1.96 * (confusion.accuracy.standardError ?? 0)
page.show(
  "accuracy in %",
  "\(format(100 * (confusion.accuracy.value ?? 0), decimals: 2)) ± "
    + format(100 * margin, decimals: 2))

//: Does the formula hold? Deal the test images into groups of 100, at random, and measure the
//: accuracy of each group. The spread of these accuracies is what $s$ should foretell for $n = 100$.

let order = page.generator.shuffled(count: mnist.testCount)
let isRight = result.classes.indices.map { result.predictions[$0] == result.classes[$0] }
let groups = stride(from: 0, to: order.count, by: 100).map { start in
  order[start..<min(start + 100, order.count)].map { isRight[$0] ? 1.0 : 0.0 }
}
let spread = Tensor(groups.map { Tensor($0).mean() }).standardDeviation()
let overall = confusion.accuracy.value ?? 0
page.show("groups", groups.count)
page.show("standard deviation of their accuracies", spread, decimals: 4)
page.show("by the formula", (overall * (1 - overall) / 100).squareRoot(), decimals: 4)

//: It does, because we shuffled. The formula asks for images that are drawn one by one from all that
//: there are, and the test file is not in such an order. MNIST was mixed from the digits of two groups
//: of writers, employees of the United States Census Bureau and high-school students (Yadav and
//: Bottou, *Cold case: the lost MNIST digits*, 2019). In the test file each group has a half of its
//: own, and the network notices:

let half = mnist.testCount / 2
let halves = [0..<half, half..<mnist.testCount].map { range in
  Fraction(range.count { isRight[$0] }, of: range.count)
}
page.table(
  ["test images", "wrong", "accuracy", "standard error"],
  zip(["first half", "second half"], halves).map { name, half in
    [
      name, "\(half.whole - half.part)", percent(half.value ?? 0, decimals: 2),
      percent(half.standardError ?? 0, decimals: 2),
    ]
  })

/// By how many of their standard errors two fractions lie apart: |p − q| / √(s² + t²).
func distance(_ first: Fraction, _ second: Fraction) -> Double {
  let (s, t) = (first.standardError ?? 0, second.standardError ?? 0)
  return abs((first.value ?? 0) - (second.value ?? 0)) / (s * s + t * t).squareRoot()
}
page.show("standard errors between them", distance(halves[0], halves[1]), decimals: 1)

//: Up to two standard errors, chance alone will often do it. So a standard error tells what chance
//: does. That the next digits may come from other hands, it does not know.
//:
//: ## What the documents' accuracies are worth
//:
//: D0 §5.4 prints the accuracy 0.9849 for its network, D3 §5.4 prints 0.9812 for the same layers with
//: another batch size and another loss. On 10,000 images these are whole numbers of right answers. Is
//: the difference more than chance?

let printed = [("D0 §5.4", Fraction(9849, of: 10_000)), ("D3 §5.4", Fraction(9812, of: 10_000))]
page.table(
  ["document", "right", "accuracy", "± 1.96 standard errors"],
  printed.map { name, accuracy in
    [
      name, grouped(accuracy.part), format(accuracy.value ?? 0, decimals: 4),
      format(1.96 * (accuracy.standardError ?? 0), decimals: 4),
    ]
  })
page.show("standard errors between them", distance(printed[0].1, printed[1].1), decimals: 2)

//: Barely. And both networks read the *same* test images, and each is one training of many: another
//: seed gives another number (chapter 8). One run of each does not show which recipe is the better.
//:
//: D2 §3.1.6 throws away even what its images can tell. It prints the accuracy with `%d %%`, which
//: cuts off everything behind the point. For our network its line would say:

let hundredfold = 100 * confusion.accuracy.part / confusion.total
page.show("Accuracy of the model on the 10000 test images: \(hundredfold) %")
page.claim(
  .D2, "3.1.6", "the accuracy of this chapter's network in per cent, as its line prints it",
  says: Double(hundredfold), gets: 100 * overall, tolerance: 0.005, decimals: 2,
  because: """
    `%d` cuts off the decimals. A per cent is \(grouped(confusion.total / 100)) images, \
    \(format(0.01 / margin, decimals: 1)) times the \
    \(format(margin * Double(confusion.total), decimals: 0)) by which chance may move the count.
    """)

//: (Its other line, in §3.2.6, does the same. D4 §5.2 prints all decimals.)
//:
//: D3 §3.4 says that on MNIST networks have surpassed human accuracy. By what measure? The estimates
//: of a person's errors on such digits that are handed on range from 0.2 % to 2.5 %, and were made on
//: other images. Suppose that a person misreads 0.2 % of these:

let person = Fraction(20, of: 10_000)
page.show("s in images", 10_000 * (person.standardError ?? 0), decimals: 1)
page.show(
  "a network's mistakes that would be 1.96 standard errors fewer",
  (0..<20).last { distance(Fraction($0, of: 10_000), person) >= 1.96 } ?? 0)

//: To beat this person beyond doubt, on the test set that we have, a network must make fewer than half
//: of the person's mistakes; no accuracy that the documents print comes near. With the other estimate
//: almost any network wins. The sentence cannot be checked as it stands, and so it has no mark here.
//:
//: ## A test that has chosen
//:
//: D4 §2.2 would have us evaluate on the validation set *and on the test set*, "to adjust
//: hyperparameters and the model's structure". D3 §3.2.2 hands the test images to `fit` as its
//: validation data. That does no harm as long as one only looks. What if one chooses by them?
//:
//: Let twenty networks be equally good: in the long run each is right with the same probability. Each
//: is tested on 10,000 images, which is so many tosses of its coin, and the best is chosen.

let inTheLongRun = 0.985
let candidates = (0..<20).map { _ in
  Fraction((0..<10_000).count { _ in page.generator.uniform() < inTheLongRun }, of: 10_000)
}
let chosen = candidates.max { $0.part < $1.part } ?? candidates[0]
page.show("right of 10,000", candidates.map { grouped($0.part) }.joined(separator: " "))
page.show("the best", chosen.worked())
let excess = ((chosen.value ?? 0) - inTheLongRun) / (chosen.standardError ?? 1)
page.claim(
  .D4, "2.2", "what the test images say of the network that was chosen by them",
  says: "how good it is", gets: excess > 1 ? "more than how good it is" : "how good it is",
  because: """
    \(format(chosen.value ?? 0)) in place of \(format(inTheLongRun)), \
    \(format(excess, decimals: 1)) standard errors too much, for nothing: twenty were equal, and we \
    have chosen the luckiest. Choose on validation images, and let the test images see the chosen \
    one, once.
    """)

//: Those were coins. With networks it is the same, and twenty is not many: each learning rate, each
//: epoch after which one might have stopped, is a candidate. In this book the test images choose
//: nothing.
//:
//: ## Is it as sure as it ought to be?
//:
//: With each answer comes its probability, the network's **confidence**. Suppose that it says
//: 90 % of a hundred images. If it is right about ninety of them, it can be taken at its word: it is
//: **calibrated**. If it is right about seventy, it is overconfident, and no accuracy shows this.
//:
//: To check it, gather the answers in **bins** of similar confidence. In each bin compare the mean
//: confidence with the part that is right. The ten answers of the beginning, in five bins:

/// A table of bins, those without answers left out.
func binTable(_ calibration: Calibration, decimals: Int) -> [[String]] {
  calibration.bins.filter { $0.count > 0 }.map { bin in
    [
      "\(format(bin.lower)) to \(format(bin.upper))", grouped(bin.count),
      format(bin.confidence ?? 0, decimals: decimals), bin.accuracy.worked(decimals: decimals),
      format(bin.gap ?? 0, decimals: decimals),
    ]
  }
}
let binColumns = ["confidence", "answers", "mean confidence", "right", "gap"]
let tenCalibrated = try Calibration(probabilities: given, classes: truth, binCount: 5)
page.table(binColumns, binTable(tenCalibrated, decimals: 4))

//: (A confidence on the border belongs to the bin below it.) In the last bin the network was more often
//: sure than right. Let $n_B$ of the $n$ answers lie in bin $B$, with the mean confidence $c_B$, and let
//: the part $r_B$ of them be right. The **expected calibration error** is the mean of the gaps, each
//: bin weighted by its part of the answers:
//:
//: $$ \text{ECE} = \sum_B \frac{n_B}{n} \, \lvert r_B - c_B \rvert $$

page.show("ECE", tenCalibrated.worked())
try page.listing("Sources/Training/Calibration.swift", "public var expectedError: Double?")

//: Now our network, in ten bins:

let calibration = try Calibration(probabilities: result.outputs, classes: result.classes)
page.table(binColumns, binTable(calibration, decimals: 4))
page.show("ECE", calibration.expectedError ?? 0, decimals: 4)
let sureBin = Fraction(calibration.bins.last?.count ?? 0, of: calibration.count)
page.say(
  """
  In \(percent(sureBin.value ?? 0)) of its answers the network is more than 90 % sure. The other \
  bins share the rest, and with so few answers a gap in one of them may well be chance.
  """)

//: ## Four measures that notice nothing
//:
//: D0 §9.3 ends with the promise that accuracy, recall, precision and F1 together evaluate a model
//: comprehensively. Let us make two more networks of ours that differ from it in nothing but how sure
//: they are. Divide the scores that go into softmax by a number $T$, the **temperature**. With $p$ at
//: hand, that is
//:
//: $$ p_k(T) = \frac{p_k^{1/T}}{\sum_j p_j^{1/T}} $$
//:
//: At $T = 1$ nothing changes. Below 1 the greatest probability grows at the cost of the others, above
//: 1 it shrinks. Which is the greatest, never changes.

/// Probabilities `[batch, classes]` at another temperature.
func tempered(_ p: Tensor<Double>, temperature: Double) throws -> Tensor<Double> {
  try softmax(p.logarithm() / temperature)
}
let probabilities = Tensor<Double>(result.outputs)
let temperatures = [0.5, 1, 2]
let variants = try temperatures.map { try tempered(probabilities, temperature: $0) }
let variantConfusions = variants.map {
  ConfusionMatrix(predictions: predictedClasses($0), classes: result.classes, classCount: 10)
}
let variantCalibrations = try variants.map {
  try Calibration(probabilities: $0, classes: result.classes)
}
page.table(
  ["T", "accuracy", "macro precision", "macro recall", "macro F1", "loss", "ECE"],
  try temperatures.indices.map { index in
    let matrix = variantConfusions[index]
    let means = [matrix.macro(\.precision), matrix.macro(\.recall), matrix.macro(\.f1)]
    let loss = try sparseCategoricalCrossEntropy(
      probabilities: variants[index], classes: result.classes)
    return [format(temperatures[index]), format(matrix.accuracy.value ?? 0, decimals: 4)]
      + means.map { format($0.value ?? 0, decimals: 4) }
      + [
        format(loss, decimals: 4),
        format(variantCalibrations[index].expectedError ?? 0, decimals: 4),
      ]
  })
let areAlike = variantConfusions.allSatisfy { $0 == confusion }
let errors = variantCalibrations.map { format($0.expectedError ?? 0, decimals: 4) }
page.claim(
  .D0, "9.3", "three networks that differ in how sure they are, by its four measures",
  says: "told apart", gets: areAlike ? "all the same" : "told apart",
  because: """
    The four measures look at the answers alone, and these are the same. The calibration errors are \
    \(errors.joined(separator: ", ")) for the three temperatures, and the losses differ too.
    """)
page.figure(
  "reliability",
  caption: """
    Left: how often the network is right, over how sure it is; on the dashed line both are the same. \
    The bars are Wilson's 95 % intervals, long where a bin holds few answers. Right: the same answers \
    at three temperatures. Below the line a network is overconfident, above it too modest.
    """,
  reliabilityFigure(calibration, variants: Array(zip(temperatures, variantCalibrations))))

//: The bars are not $\pm 1.96 \, s$: where all of three answers are right, $s$ is 0, and we are far
//: from certain. Wilson's interval (1927) asks the other way round, for which probabilities $p$ the
//: observed part lies within $1.96 \sqrt{p (1 - p) / n}$ of $p$. It never leaves the range of 0 to 1.

let three = Fraction(3, of: 3)
page.show("s, 3 of 3", three.standardError ?? 0)
page.show("Wilson's interval, 3 of 3", interval(three))

//: (If a temperature other than 1 gives a better loss, one may keep it. But it has to be chosen on
//: images that are neither the training's nor the test's.)
//:
//: What is an honest confidence good for? It says whom to ask. Let the network pass on the answers
//: that it is least sure of, to a person who reads them rightly:

let confidences = result.predictions.enumerated().map { result.outputs[$0, $1] }
let fromDoubt = confidences.indices.sorted { (confidences[$0], $0) < (confidences[$1], $1) }
page.table(
  ["passed on", "images", "mistakes that are left"],
  [0, 1, 2, 5].map { hundredth in
    let count = mnist.testCount * hundredth / 100
    return [
      "\(hundredth) %", grouped(count), "\(fromDoubt.dropFirst(count).count { !isRight[$0] })",
    ]
  })

//: ## Second place
//:
//: When the answer is wrong, had the network at least thought of the right one? Put the classes in the
//: order of their probabilities and look for the **rank** of the right class. The **top-2 accuracy**
//: is the part of the images for which it has rank 1 or 2. For the ten answers:

page.show("ranks", ranks(given, classes: truth).map(String.init).joined(separator: " "))
page.show("top-1", topAccuracy(given, classes: truth, within: 1).worked())
page.show("top-2", topAccuracy(given, classes: truth, within: 2).worked())
try page.listing("Sources/Training/Metrics.swift", "public func ranks<")

//: And for the test images:

let places = ranks(result.outputs, classes: result.classes)
page.table(
  ["rank of the right class", "images", "top accuracy"],
  (1...max(2, places.max() ?? 2)).map { rank in
    let top = topAccuracy(result.outputs, classes: result.classes, within: rank)
    return [
      "\(rank)", grouped(places.count { $0 == rank }), percent(top.value ?? 0, decimals: 2),
    ]
  })
let wrongCount = confusion.total - confusion.accuracy.part
let second = Fraction(places.count { $0 == 2 }, of: wrongCount)
page.show("mistakes whose right class came second", second.worked())

//: So most mistakes are narrow. That helps where something else is known: the check digit of an
//: account number often decides between two candidates. But mind what the number means. With ten
//: classes, naming two at random is right in two of ten cases, and with two classes top-2 is always 1.
//:
//: ## The worst mistakes
//:
//: Numbers say how often. To see *what* goes wrong, look at the images. Those that cost most come
//: first, which are the ones whose right class was given the least probability: the loss is
//: $-\ln p$ of it (chapter 5).

let chances = result.classes.enumerated().map { result.outputs[$0, $1] }
let worst = chances.indices.filter { !isRight[$0] }
  .sorted { (chances[$0], $0) < (chances[$1], $1) }.prefix(15)
page.figure(
  "worst",
  caption: """
    The test images that cost most: what each is by its label, what it was read as, and with what \
    probability. Some a person would misread too, and in one or the other the label itself may be \
    wrong.
    """,
  mistakeFigure(
    try worst.map { try mnist.test.image($0) },
    captions: worst.map { index in
      let answer = result.predictions[index]
      let probability = percent(Double(result.outputs[index, answer]))
      return "\(result.classes[index]), read as \(answer)\n\(probability)"
    }))
let penalties = try result.classes.indices.map { index in
  Double(try plan.loss.value(result.outputs[index...index, 0...], classes: [result.classes[index]]))
}
let wholeLoss = penalties.reduce(0, +)
let worstLoss = worst.reduce(0) { $0 + penalties[$1] }
page.show("mean loss", wholeLoss / Double(penalties.count), decimals: 4)
page.say(
  """
  These \(worst.count) images, \(percent(Double(worst.count) / Double(confusion.total), decimals: 2)) \
  of the test set, make \(percent(worstLoss / wholeLoss)) of the whole loss. When the loss rises \
  while the accuracy stays, look here: a few answers have become surer and are still wrong.
  """)

//: ## Summary
//:
//: - **Precision** $TP / (TP + FP)$ asks the answers of a class how many are right, **recall**
//:   $TP / (TP + FN)$ asks its images how many were found. **F1** $= 2 \, TP / (2 \, TP + FP + FN)$
//:   is their harmonic mean. What D0 calls precision is the specificity, $TN / (TN + FP)$.
//: - The **macro** average gives each class the same weight, the **micro** average each image; where
//:   every image has one class and one answer, the micro averages are the accuracy.
//: - A class that is never answered has no precision: $0 / 0$ is said, not computed.
//: - An accuracy that has chosen its network is too high; choose on other images than you test on.
//: - An accuracy $p$ of $n$ images has the **standard error** $\sqrt{p (1 - p) / n}$. Differences of
//:   less than two of them mean little, and images of another origin are not covered.
//: - A network is **calibrated** if it is as often right as it is sure. The expected calibration error
//:   is the mean gap of its bins. Accuracy, precision, recall and F1 do not see it.
//: - **Top-2 accuracy** says how often the right class came first or second.
//: - No number replaces a look at the mistakes.
//:
//: ## Exercises

page.exercises(evaluationExercises)

try page.finish()
