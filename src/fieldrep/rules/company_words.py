"""Words of company names that say nothing about which company it is: legal forms and lines of business."""

LEGAL_ZH = """
    有限责任公司 有限責任公司 股份有限公司 有限公司 股份公司 集团公司 集團公司 控股公司 总公司 總公司 公司
    集团 集團 个人独资企业 个体工商户 合伙企业 有限合伙 普通合伙 特殊普通合伙 株式会社 有限会社 合同会社
    주식회사 유한회사
    """.split()
"""Legal forms at the end of a name, also in brackets."""

TRADE_FORMS_ZH = "商行 经营部 经销部 批发部 营业部 门市部 商店 工作室 工厂 厂".split()
"""Forms of a business at the end of a name; taken off only where a name of its own is left."""

LEGAL_LATIN = frozenset(
    """
    ltd limited inc incorporated llc llp lp plc corp corporation co company pty pte cc
    gmbh mbh ag kg kgaa ohg ug ek ev gbr
    sa sas sarl sasu eurl sca srl spa snc sapa bv nv bvba vof cv
    ab hb kb oy oyj aps asa ehf
    ltda eireli cia slu sau
    sro kft zrt bt doo ooo oao zao pao jsc ojsc pjsc cjsc ооо оао зао пао ао тов
    bhd sdn tbk kk gk godo kaisha kabushiki yk jsk
    """.split()
) - {"spa", "cv", "bt", "cc", "sau", "ek"}
"""Legal forms that end a name, folded and without dots."""

LEGAL_LATIN_ENDINGS = frozenset(
    tuple(ending.split())
    for ending in (
        "sa de cv",
        "s de rl de cv",
        "s a",
        "s r l",
        "sp z oo",
        "sp z o o",
        "spol s ro",
        "spol s r o",
        "d o o",
        "a s",
        "et cie",
        "und co",
        "y cia",
    )
)
"""Legal forms of several words."""

DOTTED_LATIN = ("s.p.a.", "s.l.", "a.s.", "a/s", "s.e.", "e.k.", "e.v.", "d.d.", "k.s.")
"""Legal forms that are ordinary words or syllables without their dots."""

LEGAL_LATIN_FIRST = frozenset("pt cv ooo oao zao ооо оао зао пао ип firma".split())
"""Legal forms that stand before a name."""

LINES_OF_BUSINESS = frozenset(
    """
    实业 事业 企业 产业 工业 商业 贸易 商贸 工贸 经贸 外贸 进出口 国际 国内 全球 发展 开发 投资 信托 控股
    资产 资本 基金 管理 咨询 顾问 服务 科技 技术 高科 高新 科学 研究 研究所 研究院 设计 工程 建设 建筑
    建材 建工 建安 装饰 装修 装潢 安装 房产 房地产 地产 置业 物业 机械 机电 电机 设备 仪器 仪表 器材 工具
    模具 五金 电子 电器 电气 电力 电缆 电线 照明 灯饰 软件 信息 网络 通信 通讯 数码 数据 智能 互联网
    计算机 电脑 自动化 能源 新能源 环保 节能 石油 石化 天然气 燃气 煤炭 矿业 钢铁 金属 冶金 有色金属 化工
    化学 材料 新材料 塑料 塑胶 橡胶 涂料 油漆 胶粘 包装 印刷 造纸 纸业 纸品 玻璃 陶瓷 水泥 食品 饮料 酒业
    粮油 粮食 农业 农产品 农资 种业 饲料 畜牧 水产 茶叶 烟草 餐饮 酒店 宾馆 饭店 旅游 旅行社 纺织 服装
    服饰 制衣 鞋业 皮革 家具 家居 家电 日用品 百货 超市 商场 商城 商厦 批发 零售 连锁 市场 医药 药业 制药
    药房 医疗 医院 器械 生物 保健 健康 美容 化妆品 汽车 汽配 汽车配件 配件 零部件 摩托车 船舶 航空 航天
    航运 货运 运输 物流 快递 仓储 供应链 铁路 公路 港口 交通 银行 保险 人寿 证券 金融 租赁 担保 典当 拍卖
    会计师 律师 事务所 广告 传媒 文化 传播 影视 出版 出版社 杂志社 报社 教育 培训 补习班 学校 大学 学院
    师范 中学 小学 幼儿园 体育 人民 政府 水务 自来水 供水 供电 供热 园林 绿化 花卉 玩具 礼品 工艺品 珠宝
    首饰 钟表 眼镜 文具 办公 用品 制品 制造 加工 生产 销售 经营 代理 采购 配送 电商 电子商务 商务 实验
    检测 认证 安全 安防 消防 劳务 人力资源 资源 家政 集团 公司 中国 中华 全国 中心 分公司 总部 市政
    """.split()
)
"""Lines of business and other words that many companies share."""
