import Figures
import Layers
import Tensors
import Training

/// Where descent on w² stands after each step, for several learning rates.
func rateFigure(_ rates: [(name: String, rate: Double)], steps: Int) -> LinePlot {
  LinePlot(
    x: "step", y: PlotAxis("w", range: -2...2),
    series: rates.map { name, rate in
      let path = (0...steps).reduce(into: [Double]()) { path, _ in
        path.append(path.last.map { (1 - 2 * rate) * $0 } ?? 1)
      }
      return LinePlot.Series(
        name, x: path.indices.map { Double($0) }, y: path.map { abs($0) > 2 ? .nan : $0 },
        look: .lineAndPoints)
    })
}

/// The paths of optimisers over the contours of a valley, a panel for each group of them.
func pathFigure(
  _ valley: Valley,
  _ groups: [(title: String, paths: [(name: String, places: [(x: Double, y: Double)])])]
) -> LinePlot {
  let (x, y) = (-10.0...3.0, -2.0...2.0)
  let levels = [0.5, 2.0, 5, 10, 20, 35, 55, 80, 110]
  return LinePlot(
    panels: groups.map { title, paths in
      LinePlot.Panel(
        title, x: PlotAxis("along the valley", range: x),
        y: PlotAxis("across it", range: y),
        series: [LinePlot.Series(contoursOf: valley.loss, x: x, y: y, levels: levels, cells: 60)]
          + paths.map { name, places in
            LinePlot.Series(
              name, x: places.map(\.x), y: places.map(\.y), look: .lineAndPoints)
          })
    })
}

/// Left the loss batch by batch for a few rates; right where each rule ends for each rate.
func ladderFigure(
  _ curves: [(name: String, trial: Trial)],
  _ ladders: [(name: String, rates: [Double], trials: [Trial])]
) -> LinePlot {
  LinePlot(panels: [
    LinePlot.Panel(
      "Plain descent at four rates", x: "batch", y: PlotAxis("training loss", range: 0...3),
      series: curves.map { name, trial in
        let means = means(of: trial.losses, size: 5)
        return LinePlot.Series(name, x: means.batches, y: means.losses, look: .line)
      }),
    LinePlot.Panel(
      "The right rate is each rule's own",
      x: PlotAxis("learning rate", isLogarithmic: true),
      y: PlotAxis("validation loss", range: 0...3),
      series: ladders.map { name, rates, trials in
        LinePlot.Series(
          name, x: rates, y: trials.map { trial in trial.validation?.loss ?? .nan },
          look: .lineAndPoints)
      }),
  ])
}

/// The learning rate over the steps of a training, in two panels.
func scheduleFigure(
  _ schedules: [(name: String, schedule: Schedule)], base: Double, steps: Int
) -> LinePlot {
  let places = Array(0..<steps)
  func panel(_ title: String, _ part: some Sequence<(name: String, schedule: Schedule)>)
    -> LinePlot.Panel
  {
    LinePlot.Panel(
      title, x: "step", y: PlotAxis("learning rate", range: 0...1.15 * base),
      series: part.map { name, schedule in
        LinePlot.Series(
          name, x: places.map { Double($0) },
          y: places.map { schedule.rate(atStep: $0, base: schedule.lowest(base)) }, look: .line)
      })
  }
  return LinePlot(panels: [
    panel("From high to low", schedules.prefix(4)),
    panel("Up and down", schedules.dropFirst(4)),
  ])
}

extension Schedule {
  /// The rate that the schedule is to be given so that its greatest is `greatest`.
  func lowest(_ greatest: Double) -> Double {
    if case .cyclic = self { greatest / 10 } else { greatest }
  }
}

/// How many weights lie where after trainings under different decays.
func weightFigure(_ trials: [(name: String, trial: Trial)]) -> LinePlot {
  let (limit, count) = (0.3, 60)
  let width = 2 * limit / Double(count)
  let middles = (0..<count).map { -limit + (Double($0) + 0.5) * width }
  return LinePlot(
    x: PlotAxis("weight", range: -limit...limit), y: "weights, in %",
    series: trials.map { name, trial in
      let weights = trial.weights
      var bins = [Double](repeating: 0, count: count)
      for weight in weights {
        let place = ((Double(weight) + limit) / width).rounded(.down)
        guard place >= 0, place < Double(count) else { continue }
        bins[Int(place)] += 100 / Double(weights.count)
      }
      return LinePlot.Series(name, x: middles, y: bins, look: .line)
    }, legend: .topRight)
}
