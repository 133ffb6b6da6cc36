use super::{Case, check};

pub(super) const CASES: &[Case] = &[
    (
        "always-on-for-rare-work",
        "u:client > a:service; flow f u rate=0.001",
        "u:client > a:service; flow f u rate=1",
    ),
    (
        "old-data-in-a-dear-store",
        "a:service > db:sql-database; set db storage 5 TB; set db retention 2000d",
        "a:service > db:sql-database; set db storage 5 TB; set db retention 90d",
    ),
    (
        "two-fleets-under-a-budget",
        "a:service*20; set a deployment blue-green; target t design monthly_cost 500",
        "a:service*20; set a deployment canary; target t design monthly_cost 500",
    ),
    (
        "busy-way-between-regions",
        "zone eu region 0,0 90x10; zone us region 0,20 90x10; u:client > a:service*99 > b:service*99; set a at 2,2; set b at 2,22; flow f u rate=5000",
        "zone eu region 0,0 90x10; zone us region 0,20 90x10; u:client > a:service*99 > b:service*99; set a at 2,2; set b at 2,22; flow f u rate=50",
    ),
    (
        "cost-not-stated",
        "a:service > b:service; set a monthly_cost $100",
        "a:service > b:service; set a monthly_cost $100; set b monthly_cost $100",
    ),
    (
        "one-part-is-most-of-the-cost",
        "a:service > b:service > c:service; set a monthly_cost $100; set b monthly_cost $100; set c monthly_cost $900",
        "a:service > b:service > c:service; set a monthly_cost $100; set b monthly_cost $100; set c monthly_cost $100",
    ),
];

#[test]
fn cost() {
    check(CASES);
}
