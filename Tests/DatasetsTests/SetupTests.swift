import Foundation
import Testing

/// scripts/setup.sh on machines of several kinds, made up of a folder of programs each.
@Suite struct SetupTests {
  private struct Machine {
    let folder: String

    /// A machine with the programs that every system has, and a Swift that says its `version`.
    init(_ folder: String, swift version: String = "Swift version 6.3.1 (swift-6.3.1-RELEASE)")
      throws
    {
      self.folder = folder
      for name in ["dirname", "env", "head", "sed", "sh", "tr"] {
        try place(name, "exec '\(#require(program(name)))' \"$@\"")
      }
      try place("swift", "echo '\(version)'")
    }

    func place(_ name: String, _ script: String) throws {
      try writeProgram(script, to: "\(folder)/\(name)")
    }

    /// Debian, with these packages (each `ii NAME PROVIDES`), and a user who is root or is not.
    func makeDebian(packages: String, root: Bool) throws {
      try place("dpkg-query", "echo '\(packages)'")
      try place("id", "echo \(root ? 0 : 1000)")
      try place("apt-get", "echo apt-get \"$@\"")
    }

    func setUp() throws -> (text: String, status: Int32) {
      try runScript("setup.sh", environment: ["PATH": folder])
    }
  }

  private static let all = """
    libpng-dev zlib1g-dev libzip-dev libfreetype-dev fonts-dejavu-core \
    libgnuplot-iostream-dev gnuplot-nox pkg-config binutils git dataset-fashion-mnist
    """
  private static let toolchain = "libcurl4 libncurses6 libsqlite3-0 libxml2"

  private static func installed(_ names: String) -> String {
    names.split(separator: " ").map { "ii  \($0) " }.joined(separator: "\n")
  }

  @Test func nothingMissingNothingSaid() throws {
    try withTemporaryFolder { folder in
      let machine = try Machine(folder)
      try machine.makeDebian(packages: Self.installed(Self.all), root: true)
      let run = try machine.setUp()
      #expect(run.status == 0)
      #expect(run.text == "")
    }
  }

  @Test func onlyWhatIsMissingIsInstalled() throws {
    try withTemporaryFolder { folder in
      let machine = try Machine(folder)
      // One that was removed and has left its configuration is not there.
      let some = Self.all.replacingOccurrences(of: "zlib1g-dev ", with: "")
      try machine.makeDebian(packages: Self.installed(some) + "\nrc  zlib1g-dev ", root: true)
      let run = try machine.setUp()
      #expect(run.status == 0, "\(run.text)")
      #expect(run.text.contains("apt-get update"))
      #expect(run.text.contains("install -y -qq --no-install-recommends zlib1g-dev\n"))
    }
  }

  @Test func whatTheToolchainLoadsIsInstalledWhereItDoesNotRun() throws {
    try withTemporaryFolder { folder in
      let machine = try Machine(folder)
      try machine.place("swift", "echo libncurses.so.6: cannot open; exit 127")
      // libcurl4 is there under another name, which says that it provides it.
      let other = "\nii  libcurl4t64 libcurl4 (= 8.14), libcurl4-gnutls"
      try machine.makeDebian(packages: Self.installed(Self.all) + other, root: true)
      let run = try machine.setUp()
      #expect(run.text.contains("Installing libncurses6 libsqlite3-0 libxml2\n"), "\(run.text)")
      // The made-up apt-get installed nothing.
      #expect(run.status == 1)
      #expect(run.text.contains("'swift --version' fails:\nlibncurses.so.6: cannot open"))
    }
  }

  @Test func whoMayNotInstallIsToldHow() throws {
    try withTemporaryFolder { folder in
      let machine = try Machine(folder)
      try machine.makeDebian(packages: "", root: false)
      let run = try machine.setUp()
      #expect(run.status == 1)
      #expect(run.text.contains("apt-get install --no-install-recommends \(Self.all)"))

      try machine.place("sudo", "echo by sudo: \"$@\"")
      let again = try machine.setUp()
      #expect(again.status == 0)
      #expect(again.text.contains("by sudo: apt-get update"))
    }
  }

  @Test func whereNothingCanBeInstalledItSaysWhatIsNeeded() throws {
    try withTemporaryFolder { folder in
      let run = try Machine(folder).setUp()
      #expect(run.status == 1)
      for word in ["no apt-get", "\ngnuplot\n", "libgnuplot-iostream-dev", "brew install"] {
        #expect(run.text.contains(word), "\(run.text)")
      }
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/include/gnuplot-iostream.h")))
  func whereNothingCanBeInstalledButAllIsThereItGoesOn() throws {
    try withTemporaryFolder { folder in
      let machine = try Machine(folder)
      for name in ["gnuplot", "pkg-config"] { try machine.place(name, "") }
      let run = try machine.setUp()
      #expect(run.status == 0)
      #expect(run.text == "")
    }
  }

  @Test(arguments: ["Swift version 5.10 (swift-5.10-RELEASE)", "Swift version 6.2.4", "no version"])
  func anOldSwiftIsRefused(version: String) throws {
    try withTemporaryFolder { folder in
      let machine = try Machine(folder, swift: version)
      try machine.makeDebian(packages: Self.installed(Self.all), root: true)
      let run = try machine.setUp()
      #expect(run.status == 1)
      #expect(run.text.contains(version) && run.text.contains("6.3 or newer"), "\(run.text)")
    }
  }

  @Test(arguments: [
    "Swift version 6.3-dev (LLVM 0)", "Apple Swift version 6.10.1", "Swift version 7.0",
  ])
  func aNewSwiftIsTaken(version: String) throws {
    try withTemporaryFolder { folder in
      let machine = try Machine(folder, swift: version)
      try machine.makeDebian(packages: Self.installed(Self.all), root: true)
      #expect(try machine.setUp().status == 0)
    }
  }

  @Test func withoutSwiftItSaysWhereToGetIt() throws {
    try withTemporaryFolder { folder in
      let machine = try Machine(folder)
      try machine.makeDebian(packages: Self.installed(Self.all + " " + Self.toolchain), root: true)
      try FileManager.default.removeItem(atPath: folder + "/swift")
      let run = try machine.setUp()
      #expect(run.status == 1)
      #expect(run.text.contains("https://www.swift.org/install"))
    }
  }
}
