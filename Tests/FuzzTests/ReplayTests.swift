import FuzzTargets
import TestSupport
import Testing

/// The committed inputs, through the functions that libFuzzer calls. Crashes that were found once stand among them.
@Suite struct ReplayTests {
    @Test(arguments: FuzzTarget.all)
    func `every input of the corpus is taken without objection`(target: FuzzTarget) throws {
        let inputs = Corpus.inputs(target.name)
        #expect(!inputs.isEmpty, "no file in Fuzz/Corpus/\(target.name)")
        for (file, bytes) in inputs {
            #expect(bytes.count <= target.lengthMax, "\(file) is longer than the fuzzer makes them")
            #expect(target.objection(bytes) == nil, "\(file)")
        }
    }

    /// Each seed damages every input once.
    @Test(arguments: FuzzTarget.all)
    func `neither are damaged inputs a trap`(target: FuzzTarget) {
        let inputs = Corpus.inputs(target.name).map(\.bytes)
        for seed in SeededRandom.seeds(20) {
            var random = SeededRandom(seed: seed)
            for input in inputs {
                let damaged = Damage.some(input, others: inputs, &random)
                #expect(target.objection(damaged) == nil, "seed \(seed): \(String(decoding: damaged, as: UTF8.self).debugDescription)")
            }
        }
    }

    @Test func `every folder of inputs belongs to a target`() {
        #expect(Set(TemporaryFolder.entries(Corpus.root)) == Set(FuzzTarget.all.map(\.name)))
        #expect(Set(FuzzTarget.all.map(\.name)).count == FuzzTarget.all.count)
    }
}
