use super::*;
use crate::outcome::tests::hunts;

#[test]
fn a_row_for_each_bug_and_a_sum_below() {
    let mut outcomes = hunts("ONE", Strategy::Random, &[Some(3.0), None, Some(8.0)]);
    outcomes.extend(hunts("ANOTHER", Strategy::Random, &[None, None, None]));
    assert_eq!(
        markdown(&outcomes),
        "\
## Random search

| bug     | should break | reached | triggered | detected | median time | scenarios | broke | in       |
| ---     | ---          | ---     | ---       | ---      | ---         | ---       | ---   | ---      |
| ONE     | MT           | 3/3     | 2/3       | 2/3      | 8.0 s       | 16        | M     | bolt-jam |
| ANOTHER | MT           | 3/3     | 0/3       | 0/3      | -           | -         |       |          |

Of 2 bugs 2 were reached, 1 triggered, 1 detected.

"
    );
}
