import Foundation
import LogModel
import Testing

@Suite struct CivilDateTests {
    @Test func `every day of eight centuries is the one behind the last, there and back`() {
        var (year, month, day): (Int64, Int64, Int64) = (1600, 1, 1)
        for number in Int64(-135_140)...157_000 {
            let date = CivilDate(dayNumber: number)
            #expect(date == CivilDate(year: year, month: month, day: day) && date.dayNumber == number)
            day += 1
            if day > CivilDate.days(inMonth: month, year: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(year == 2399)
    }

    @Test(
        arguments: [
            (0, 1970, 1, 1), (-1, 1969, 12, 31), (20_000, 2024, 10, 4), (11_016, 2000, 2, 29), (-719_468, 0, 3, 1), (-719_469, 0, 2, 29),
            (-1_000_000, -768, 2, 4),
        ] as [(Int64, Int64, Int64, Int64)])
    func `days that are known`(number: Int64, year: Int64, month: Int64, day: Int64) {
        #expect(CivilDate(dayNumber: number) == CivilDate(year: year, month: month, day: day))
        #expect(CivilDate(year: year, month: month, day: day).dayNumber == number)
    }
}
