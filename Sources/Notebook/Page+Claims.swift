extension Page {
  /// Compares what a document says with what we compute, and shows whether it is met (✓) or refuted
  /// (✗), which needs a reason.
  ///
  /// `subject` says in a few words what the claim is about; `says` and `gets` are tensors, numbers,
  /// shapes or texts, and agree when they are the same to within `tolerance`.
  public func claim<Value: ClaimValue>(
    _ document: Document, _ section: String, _ subject: String, says: Value, gets: Value,
    tolerance: Double = 0, decimals: Int? = nil, because reason: String = "",
    file: String = #filePath, line: Int = #line
  ) {
    let claim = Claim(
      document: document, section: section, subject: subject,
      says: says.claimText(decimals: nil), gets: gets.claimText(decimals: decimals),
      isMet: says.agrees(with: gets, within: tolerance), reason: reason)
    add(claim, file: file, line: line)
  }

  /// Compares a figure that a document promises with ours, which meets it when it is no smaller.
  public func claim<Value: ClaimValue & Comparable>(
    _ document: Document, _ section: String, _ subject: String, saysAtLeast says: Value,
    gets: Value, decimals: Int? = nil, because reason: String = "",
    file: String = #filePath, line: Int = #line
  ) {
    let claim = Claim(
      document: document, section: section, subject: subject,
      says: "at least " + says.claimText(decimals: nil),
      gets: gets.claimText(decimals: decimals), isMet: gets >= says, reason: reason)
    add(claim, file: file, line: line)
  }
}
